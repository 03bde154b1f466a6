package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.prediction.FileRequest;
import dev.fisherflow.pipelines.prediction.FileRequest.Columns;
import dev.fisherflow.pipelines.trained.AdapterSource;
import dev.fisherflow.runners.cli.given.Checks;
import dev.fisherflow.runners.cli.given.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is answered, with which adapters, and where to. */
public final class PredictOptions extends AdapterOptions {

  @Parameters(
      index = "0..*",
      paramLabel = "RUN|ADAPTER FILE",
      description =
          "The name of a run, whose selected checkpoint answers, or adapter folders in the layout"
              + " of Python's peft; of several, the mean of their probabilities. Last the file:"
              + " .csv, .tsv, .jsonl or .json, or a folder of images.")
  private List<String> given = new ArrayList<>();

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      description =
          "In place of the file: the answers that runs have kept to this split of their task, such"
              + " as dev or test.")
  private String split;

  @Option(
      names = "--ensemble",
      description =
          "Answer with the mean of all selected checkpoints of a run that --task, --optimizer,"
              + " --model and --adapter leave, where there are several.")
  private boolean ensemble;

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      defaultValue = "text",
      description = "The column of the texts. Default: ${DEFAULT-VALUE}")
  private String text;

  @Option(
      names = "--pair",
      paramLabel = "COLUMN",
      defaultValue = "pair",
      description = "The column of the second texts, for tasks of two. Default: ${DEFAULT-VALUE}")
  private String pair;

  @Option(
      names = "--image",
      paramLabel = "COLUMN",
      defaultValue = "file",
      description =
          "The column of the images' paths, relative to the file, for tasks of images. Default:"
              + " ${DEFAULT-VALUE}")
  private String image;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "The column of the labels, of which metrics are printed. Default: label, if it is there.")
  private String label;

  @Option(
      names = "--unlabelled",
      description = "Take the file for one without labels, whatever its columns.")
  private boolean unlabelled;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      description =
          "The column of the rows' ids; a row that cannot be read has its number. Default: the"
              + " rows' numbers, from 1.")
  private String id;

  @Option(
      names = "--keep",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns of the file, separated by commas, that stand beside the answers.")
  private List<String> keep = new ArrayList<>();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where the answers go: .csv or .jsonl. Default: CSV on the standard output.")
  private Path out;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Rows that go through the model at once; changes the last bits. Default:"
              + " ${DEFAULT-VALUE}")
  private int batchSize;

  /** The column of the labels; an empty name for none. */
  private Optional<String> label() {
    if (unlabelled && label != null) {
      throw new UsageException("expected either --label or --unlabelled, found both");
    }
    return unlabelled ? Optional.of("") : Optional.ofNullable(label);
  }

  /** The split whose kept answers are asked for; empty where a file is to be answered. */
  public Optional<String> split() {
    return Optional.ofNullable(split);
  }

  /** Where the answers go; empty for the standard output. */
  public Optional<Path> out() {
    if (out != null && !out.toString().endsWith(".csv") && !out.toString().endsWith(".jsonl")) {
      throw new UsageException(
          "expected --out to name a file that ends in .csv or .jsonl, found " + out);
    }
    return Optional.ofNullable(out);
  }

  /** The runs whose kept answers are asked for. */
  public List<AdapterSource> runs() {
    if (given.isEmpty()) {
      throw new UsageException("expected the name of a run with --split, found none");
    }
    return adapters(given);
  }

  private List<AdapterSource> adapters(List<String> names) {
    return sources(names).stream()
        .flatMap(
            source ->
                ensemble && source instanceof AdapterSource.Run run
                    ? run.each().stream()
                    : Stream.of(source))
        .toList();
  }

  /** The request to answer a file. */
  public FileRequest request() {
    if (given.size() < 2) {
      throw new UsageException(
          "expected a run or adapter folders, then a file with rows; found "
              + (given.isEmpty() ? "neither" : "only " + given.get(0)));
    }
    int last = given.size() - 1;
    return new FileRequest(
        adapters(given.subList(0, last)),
        Path.of(given.get(last)),
        new Columns(text, pair, image, label(), Optional.ofNullable(id)),
        keep,
        EvaluateOptions.DEFAULT_MAX_TOKENS,
        Checks.atLeast(1, "--batch-size", batchSize));
  }
}
