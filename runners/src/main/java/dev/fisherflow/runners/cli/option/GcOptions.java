package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.gc.GcPolicy;
import dev.fisherflow.runners.cli.given.Checks;
import dev.fisherflow.runners.cli.given.Sizes;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** Which weights are kept. */
public final class GcOptions {

  @Option(
      names = "--keep-bytes",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description =
          "The space that checkpoints and training states may take, such as 500MB or 10GiB;"
              + " deletes only as much as needed. Default: with --best, 0; else no limit")
  private Long keepBytes;

  @Option(
      names = "--best",
      paramLabel = "K",
      description =
          "Number of best trials of each task, model, adapter and optimizer that always"
              + " keep their best weights. Default: 1")
  private Integer best;

  public GcPolicy policy() {
    return new GcPolicy(
        keepBytes != null
            ? OptionalLong.of(keepBytes)
            : best != null ? OptionalLong.of(0) : OptionalLong.empty(),
        best == null ? 1 : Checks.atLeast(0, "--best", best));
  }
}
