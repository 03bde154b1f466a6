/** Weight files: safetensors, the shards of a model folder, and the tensors in them. */
package dev.fisherflow.learning.model.file;
