package dev.fisherflow.runners.cli;

import picocli.CommandLine.Command;

/** The commands about GLUE zips; without one it lists them. */
@Command(
    name = "submissions",
    header = "List GLUE zips and their uploads, or record an upload.",
    description = {
      "Tells which zip was made from which run, and when it was uploaded, as far as uploads were"
          + " recorded: fisherflow itself uploads nothing.",
      ""
    })
final class SubmissionsCommand extends ListSubmissionsCommand {}
