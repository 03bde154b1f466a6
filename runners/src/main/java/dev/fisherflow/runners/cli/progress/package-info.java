/** Live progress of long commands: bars, lines, and the end on a signal. */
package dev.fisherflow.runners.cli.progress;
