/** Model families: BERT, T5, ViT and the MLP, with the readers of their folders. */
package dev.fisherflow.learning.model.family;
