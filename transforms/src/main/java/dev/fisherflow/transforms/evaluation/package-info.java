/** Checkpoints to indicators of how good update directions are there (paper, Algorithm 4). */
package dev.fisherflow.transforms.evaluation;
