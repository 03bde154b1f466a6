/** Gradients of a list of leaves, through TorchScript. */
package dev.fisherflow.learning.autograd;
