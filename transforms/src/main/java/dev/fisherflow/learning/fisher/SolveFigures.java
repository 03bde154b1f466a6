package dev.fisherflow.learning.fisher;

/**
 * What a damped Gram solve met; every figure is finite.
 *
 * @param condition largest over smallest eigenvalue of the damped Gram matrix of the retained rows,
 *     scaled to a unit diagonal; 1 / (M 2<sup>-52</sup>) stands for a singular one
 * @param rowsDropped zero and duplicate rows left out
 * @param imbalance largest over smallest norm of the rows that are not zero; 1 if all are
 * @param effectiveDamping &lambda; used, with what singularity asked for on top
 */
public record SolveFigures(
    double condition, int rowsDropped, double imbalance, double effectiveDamping) {}
