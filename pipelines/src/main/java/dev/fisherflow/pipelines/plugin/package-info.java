/**
 * Code from elsewhere that the class path provides: what it adds, and whether it keeps its word.
 */
package dev.fisherflow.pipelines.plugin;
