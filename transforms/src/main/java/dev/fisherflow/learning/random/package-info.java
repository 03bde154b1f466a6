/** Random numbers keyed by what they are drawn for. */
package dev.fisherflow.learning.random;
