/** The curvature a batch shows: per-sample gradients, Gram matrix, damped solves. */
package dev.fisherflow.learning.fisher;
