/** Trained adapters that are put to use: those of a run, and folders from anywhere. */
package dev.fisherflow.pipelines.trained;
