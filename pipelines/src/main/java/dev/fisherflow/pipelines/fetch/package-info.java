/**
 * Fetches models and datasets over HTTPS: resumed, checked, unpacked safely and published by
 * renaming. Everything that comes over the wire is taken to be hostile.
 */
package dev.fisherflow.pipelines.fetch;
