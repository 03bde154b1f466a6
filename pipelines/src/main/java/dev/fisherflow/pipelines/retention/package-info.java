/** Which checkpoints are kept when a workspace has to fit a budget. */
package dev.fisherflow.pipelines.retention;
