/** A run: its folder, state, summary and report. */
package dev.fisherflow.pipelines.run;
