/** What time it is, how much time passes, and whether a clock is wrong. */
package dev.fisherflow.clock;
