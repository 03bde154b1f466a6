/** A first specification for a file of rows: what its columns are taken for, and why. */
package dev.fisherflow.pipelines.init;
