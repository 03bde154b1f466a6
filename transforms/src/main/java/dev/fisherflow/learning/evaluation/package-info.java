/**
 * How close update directions come to the exact natural gradient (paper, Section 4, Algorithm 4):
 * products with the exact Fisher matrix, the indicator, and the reference rules that are evaluated
 * but not trained with.
 */
package dev.fisherflow.learning.evaluation;
