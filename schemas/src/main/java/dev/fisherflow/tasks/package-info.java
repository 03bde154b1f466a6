/** The tasks: their labels, splits, metrics and files. */
package dev.fisherflow.tasks;
