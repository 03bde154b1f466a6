/** Raw files to examples: readers of GLUE's layouts, tokenization, shards and manifests. */
package dev.fisherflow.transforms.dataset;
