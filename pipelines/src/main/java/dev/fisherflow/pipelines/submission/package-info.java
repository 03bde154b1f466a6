/** GLUE zips and what is known of their uploads; nothing here uploads anything. */
package dev.fisherflow.pipelines.submission;
