/**
 * Per-sample gradients in factors: of each layer what it read and the gradients of what it made, so
 * that J is never formed.
 */
package dev.fisherflow.learning.fisher.factored;
