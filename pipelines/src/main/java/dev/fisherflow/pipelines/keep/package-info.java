/** Deletes and renames runs; what other runs need stays. */
package dev.fisherflow.pipelines.keep;
