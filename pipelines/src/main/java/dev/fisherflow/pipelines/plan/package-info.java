/**
 * The trials of a sweep: each specification expanded, named and identified, and what changed since
 * an earlier run.
 */
package dev.fisherflow.pipelines.plan;
