/** The tasks: their labels, splits, metrics, texts and files, each said once. */
package dev.fisherflow.tasks;
