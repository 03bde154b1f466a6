/**
 * The embedded data: a generator of a small GLUE look-alike, so that a first run needs no download.
 */
package dev.fisherflow.transforms.dataset.embedded;
