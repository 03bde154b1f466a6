package dev.fisherflow.learning.fisher.factored;

/**
 * Vectors of all samples that a use of a matrix reads.
 *
 * @param vectors K
 * @param dense whether their left factors are dense
 */
record VectorCount(long vectors, boolean dense) {}
