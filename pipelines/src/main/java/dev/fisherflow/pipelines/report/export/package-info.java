/** Results in the formats of other programs: CSV and TensorBoard event files. */
package dev.fisherflow.pipelines.report.export;
