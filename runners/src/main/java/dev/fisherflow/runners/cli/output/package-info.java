/** What commands print at their end: summaries, JSON, errors and exit codes. */
package dev.fisherflow.runners.cli.output;
