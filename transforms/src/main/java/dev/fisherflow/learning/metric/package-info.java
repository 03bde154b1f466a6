/** Metrics of predictions, as plain numbers. */
package dev.fisherflow.learning.metric;
