/** Model families: BERT, T5, ViT and the MLP. */
package dev.fisherflow.learning.model.family;
