/** Sends what a sweep does to trackers while it runs, and its end to whoever wants to know. */
package dev.fisherflow.pipelines.track;
