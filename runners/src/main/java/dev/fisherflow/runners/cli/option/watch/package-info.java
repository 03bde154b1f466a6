/** Options about those who watch a command from outside: metrics and signs of life. */
package dev.fisherflow.runners.cli.option.watch;
