/** Options that commands share, and the requests they build. */
package dev.fisherflow.runners.cli.option;
