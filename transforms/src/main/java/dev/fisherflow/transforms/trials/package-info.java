/**
 * A trial's folder in the workspace: results, training states, progress, and which weights are
 * kept.
 */
package dev.fisherflow.transforms.trials;
