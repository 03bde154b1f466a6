/** What a step of each method costs: the table of a calibration, and budgets by it. */
package dev.fisherflow.pipelines.cost;
