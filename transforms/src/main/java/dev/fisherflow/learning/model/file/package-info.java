/** Weight files: safetensors and the shards of a model folder. */
package dev.fisherflow.learning.model.file;
