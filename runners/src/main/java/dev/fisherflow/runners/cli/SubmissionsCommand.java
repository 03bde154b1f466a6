package dev.fisherflow.runners.cli;

import picocli.CommandLine.Command;

/** The commands about GLUE zips; without one it lists them. */
@Command(
    name = "submissions",
    header = "List GLUE zips and their uploads, or record an upload.",
    description = {
      "Shows each zip's run and recorded uploads. fisherflow itself uploads nothing.",
      ""
    })
final class SubmissionsCommand extends ListSubmissionsCommand {}
