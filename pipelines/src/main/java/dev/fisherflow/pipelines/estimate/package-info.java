/**
 * What a sweep costs before it runs: steps, seconds and memory of each cell, from a pilot and from
 * models.
 */
package dev.fisherflow.pipelines.estimate;
