/** Pictures for a reader: charts drawn as SVG, and pages that hold them. */
package dev.fisherflow.pipelines.report.figure;
