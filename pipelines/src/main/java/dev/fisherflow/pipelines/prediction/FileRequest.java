package dev.fisherflow.pipelines.prediction;

import dev.fisherflow.pipelines.trained.AdapterSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a file.
 *
 * @param sources the adapters; of several, the mean of their probabilities is the answer
 * @param file CSV, TSV, JSON or JSONL; or, for a task of images, a folder of them
 * @param columns where texts, labels and ids stand
 * @param keep columns that stand beside the answers
 * @param maxTokens texts are cut to so many tokens where an adapter does not say it
 * @param batchSize rows that go through the model at once
 */
public record FileRequest(
    List<AdapterSource> sources,
    Path file,
    Columns columns,
    List<String> keep,
    int maxTokens,
    int batchSize) {

  /** Keeps copies. */
  public FileRequest {
    sources = List.copyOf(sources);
    keep = List.copyOf(keep);
  }

  /**
   * Names of columns.
   *
   * @param text of the texts
   * @param pair of the second texts, for tasks of two
   * @param image of the paths of images, relative to the file
   * @param label of the labels; empty for {@link #LABEL}, if it is there, and an empty name for
   *     none
   * @param id of the ids; empty for the rows' numbers
   */
  public record Columns(
      String text, String pair, String image, Optional<String> label, Optional<String> id) {

    /** The usual column of the labels. */
    public static final String LABEL = "label";
  }
}
