/** One trial from start to end: batches, steps, validations, checkpoints. */
package dev.fisherflow.learning.trial;
