/** What was given on a command line: checks of values and names, and the errors they end with. */
package dev.fisherflow.runners.cli.given;
