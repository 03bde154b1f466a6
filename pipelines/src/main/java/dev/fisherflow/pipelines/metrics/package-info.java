/** Runs, schedules and stores as numbers for a monitoring system, in Prometheus' text format. */
package dev.fisherflow.pipelines.metrics;
