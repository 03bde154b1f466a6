/** Tables for the terminal. */
package dev.fisherflow.pipelines.report.table;
