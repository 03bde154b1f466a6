/** Trials to trial results: claims, execution, publication. */
package dev.fisherflow.transforms.training;
