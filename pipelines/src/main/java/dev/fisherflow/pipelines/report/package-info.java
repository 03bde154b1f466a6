/** Scores of methods over tasks and seeds, with their statistics. */
package dev.fisherflow.pipelines.report;
