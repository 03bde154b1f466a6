/** Where it runs: the options of each runner. */
package dev.fisherflow.runners;
