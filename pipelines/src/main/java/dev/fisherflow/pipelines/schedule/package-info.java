/** Runs by the clock: when one is due, what happens to missed ones, and the service. */
package dev.fisherflow.pipelines.schedule;
