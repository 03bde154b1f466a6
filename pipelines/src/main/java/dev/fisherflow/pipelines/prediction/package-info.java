/** Answers the rows of a file with trained adapters. */
package dev.fisherflow.pipelines.prediction;
