package dev.fisherflow.runners.cli;

import picocli.CommandLine.Command;

/** The commands about the runs of a workspace; without one it lists them. */
@Command(
    name = "runs",
    header = "List the runs of a workspace, delete or rename one.",
    description = {
      "Lists scheduled runs from their ledgers (also those whose folder was deleted) and"
          + " runs started by hand.",
      ""
    })
final class RunsCommand extends ListRunsCommand {}
