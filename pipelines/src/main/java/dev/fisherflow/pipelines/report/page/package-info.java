/**
 * The report of a run: one page that opens from disk, loads nothing, and is made of its records.
 */
package dev.fisherflow.pipelines.report.page;
