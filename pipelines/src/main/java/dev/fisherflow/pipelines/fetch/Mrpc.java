package dev.fisherflow.pipelines.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * GLUE's MRPC, which is published as the corpus itself and the pairs of ids that are the dev split.
 * The test file keeps its labels, which are public; readers do not look at them.
 */
final class Mrpc {

  /** Training and dev pairs: label, two ids, two sentences. */
  static final String TRAIN = "msr_paraphrase_train.txt";

  /** Test pairs. */
  static final String TEST = "msr_paraphrase_test.txt";

  /** The dev split: two ids in a row. */
  static final String DEV_IDS = "mrpc_dev_ids.tsv";

  private static final int COLUMNS = 5;

  private Mrpc() {}

  /**
   * Turns the published files of a folder into {@code train.tsv}, {@code dev.tsv}, {@code test}.
   */
  static void arrange(Path folder) {
    try {
      Set<String> ids =
          lines(folder.resolve(DEV_IDS)).stream()
              .map(String::strip)
              .filter(row -> row.matches("\\d+\t\\d+"))
              .collect(Collectors.toCollection(HashSet::new));
      List<String> all = lines(folder.resolve(TRAIN));
      List<String> train = new ArrayList<>(List.of(all.get(0)));
      List<String> dev = new ArrayList<>(List.of(all.get(0)));
      for (String row : all.subList(1, all.size())) {
        String[] fields = row.split("\t", -1);
        if (fields.length != COLUMNS) {
          throw new FetchException(
              "%s: expected %d tab-separated columns, found %d"
                  .formatted(TRAIN, COLUMNS, fields.length));
        }
        (ids.remove(fields[1] + "\t" + fields[2]) ? dev : train).add(row);
      }
      if (!ids.isEmpty()) {
        throw new FetchException(
            "%s names %d pairs that %s does not have".formatted(DEV_IDS, ids.size(), TRAIN));
      }
      write(folder.resolve("train.tsv"), train);
      write(folder.resolve("dev.tsv"), dev);
      Files.move(
          folder.resolve(TEST), folder.resolve("test.tsv"), StandardCopyOption.REPLACE_EXISTING);
      Files.delete(folder.resolve(TRAIN));
      Files.delete(folder.resolve(DEV_IDS));
    } catch (IOException e) {
      throw new FetchException("cannot arrange MRPC in " + folder + ": " + e, e);
    }
  }

  /** Lines as they are but for their ends; a carriage return is part of the end. */
  private static List<String> lines(Path file) throws IOException {
    List<String> lines = Files.readString(file, StandardCharsets.UTF_8).lines().toList();
    if (lines.isEmpty()) {
      throw new FetchException(file.getFileName() + ": expected rows, found none");
    }
    return lines;
  }

  private static void write(Path file, List<String> lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
  }
}
