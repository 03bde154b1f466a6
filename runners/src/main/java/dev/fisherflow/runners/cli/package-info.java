/** The command line. */
package dev.fisherflow.runners.cli;
