package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.gc.GcPolicy;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** Which weights are kept. */
public final class GcOptions {

  @Option(
      names = "--keep-bytes",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description =
          "What checkpoints and training states may take, such as 500MB or 10GiB; no more is"
              + " deleted than that takes. Default: with --best, 0; else no limit")
  private Long keepBytes;

  @Option(
      names = "--best",
      paramLabel = "K",
      description =
          "Trials of each task, model, adapter and optimizer whose best weights are kept in any"
              + " case. Default: 1")
  private Integer best;

  public GcPolicy policy() {
    return new GcPolicy(
        keepBytes != null
            ? OptionalLong.of(keepBytes)
            : best != null ? OptionalLong.of(0) : OptionalLong.empty(),
        best == null ? 1 : Checks.atLeast(0, "--best", best));
  }
}
