/** Sweeps on a Flink cluster. */
package dev.fisherflow.runners.flink;
