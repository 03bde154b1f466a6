package dev.fisherflow.learning.fisher;

/**
 * The exact Fisher matrix of a batch in factors, F = R&#7488;R, and the gradient in the same
 * factors, &nabla;L = R&#7488;c.
 *
 * @param rows R [M, P], one or more rows of each sample
 * @param coefficients c, of length M
 */
public record FisherRows(PerSampleGradients rows, double[] coefficients) {}
