/** Charts of an evaluation: indicators by stage of training and by damping, with their summary. */
package dev.fisherflow.pipelines.report.chart;
