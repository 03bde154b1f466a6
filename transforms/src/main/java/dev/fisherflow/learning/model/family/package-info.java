/**
 * Model families: encoders, decoders and encoder-decoders of texts, encoders of images, the MLP.
 */
package dev.fisherflow.learning.model.family;
