/**
 * Benchmarks of a training step. Each takes its variants in turn within one process, so that
 * whatever slows the machine slows all of them, and prints ratios of their medians.
 */
package dev.fisherflow.learning.benchmark;
