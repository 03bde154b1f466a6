package dev.fisherflow.learning.benchmark;

import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.transforms.dataset.SharedFolder;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Batches of training texts in an order drawn once, as MiniLM's tokenizer reads them, cut at 100
 * tokens: of GLUE's files beside the project, or of random tokens in lengths like MNLI's.
 */
final class RealTexts {

  static final String NO_PADS = "40 tokens each";
  private static final String MNLI = "MNLI's shape";
  private static final int MOST_TOKENS = 100;

  private RealTexts() {}

  /** The first batches of an epoch of a task. */
  static List<Batch> batches(String task, int samples, int count) {
    Random random = new Random(1);
    List<Sample> drawn = new ArrayList<>();
    List<String[]> rows =
        task.equals(MNLI) || task.equals(NO_PADS) ? List.of() : rows(task, random);
    try (TextTokenizer tokenizer =
        TextTokenizer.of(TextTokenizer.bytes(TextTokenizer.EMBEDDED), MOST_TOKENS)) {
      for (int n = 0; n < samples * count; n++) {
        int[] ids =
            rows.isEmpty()
                ? random.ints(length(task, random), 1000, 30000).toArray()
                : ids(tokenizer, rows.get(n));
        drawn.add(new Sample(n, ids, new int[ids.length], new byte[0], n % 2, Double.NaN));
      }
    }
    return IntStream.range(0, count)
        .mapToObj(batch -> new Batch(drawn.subList(batch * samples, (batch + 1) * samples)))
        .toList();
  }

  /** Pads of a batch that is padded to its longest text, as a share of all its tokens. */
  static double pads(Batch batch) {
    int[] lengths = batch.samples().stream().mapToInt(s -> s.tokenIds().length).toArray();
    int longest = IntStream.of(lengths).max().orElseThrow();
    return 1 - IntStream.of(lengths).sum() / ((double) longest * lengths.length);
  }

  /** Log-normal with the mean 39 and the deviation 18 for MNLI. */
  private static int length(String task, Random random) {
    if (task.equals(NO_PADS)) {
      return 40;
    }
    double variance = Math.log(1 + Math.pow(18.0 / 39, 2));
    double logarithm = Math.log(39) - variance / 2 + Math.sqrt(variance) * random.nextGaussian();
    return (int) Math.max(8, Math.min(MOST_TOKENS, Math.round(Math.exp(logarithm))));
  }

  private static int[] ids(TextTokenizer tokenizer, String[] texts) {
    InputFormat.Input input =
        new InputFormat.Input(texts[0], Optional.ofNullable(texts.length == 1 ? null : texts[1]));
    return tokenizer.encode(input).ids().stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<String[]> rows(String task, Random random) {
    Path file = SharedFolder.find("glue").resolve(task).resolve("train.tsv");
    try {
      List<String[]> rows = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        String[] columns = line.split("\t", -1);
        rows.add(
            switch (task) {
              case "CoLA" -> new String[] {columns[3]};
              case "RTE" -> new String[] {columns[1], columns[2]};
              default -> new String[] {columns[0]};
            });
      }
      Collections.shuffle(rows, random);
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
