/** Selected checkpoints to predictions for the test sets. */
package dev.fisherflow.transforms.prediction;
