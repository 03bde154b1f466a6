/** One sweep: its request, its models, its provenance, and its outcome. */
package dev.fisherflow.pipelines.sweep;
