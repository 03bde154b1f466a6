/** Trial results to the checkpoints that represent each optimizer on the test sets. */
package dev.fisherflow.transforms.selection;
