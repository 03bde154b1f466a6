/**
 * The networks: frozen backbones read from Hugging Face folders, and the layers of their forward
 * passes.
 */
package dev.fisherflow.learning.model;
