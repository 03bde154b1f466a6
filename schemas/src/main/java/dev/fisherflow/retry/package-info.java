/** Trying again: when, how often, and after which pause. */
package dev.fisherflow.retry;
