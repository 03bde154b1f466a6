/** Predictions to GLUE zips, and the check of such zips. */
package dev.fisherflow.transforms.submission;
