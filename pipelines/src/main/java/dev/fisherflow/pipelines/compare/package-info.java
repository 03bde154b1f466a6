/** What differs between two runs, and why: differences named by their cause, per trial and cell. */
package dev.fisherflow.pipelines.compare;
