/** Networks: their layers, inputs, weights and tokenizers, whatever the family. */
package dev.fisherflow.learning.model;
