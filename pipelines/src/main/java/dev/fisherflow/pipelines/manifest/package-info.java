/** The manifest of a run: its JSON form, and the facts about code and machine that it records. */
package dev.fisherflow.pipelines.manifest;
