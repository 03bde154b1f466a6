/** Deletes checkpoints that no result needs, down to a budget of bytes. */
package dev.fisherflow.pipelines.gc;
