package dev.fisherflow.pipelines.fetch;

import dev.fisherflow.tasks.MrpcCorpus;
import dev.fisherflow.tasks.RawFiles.Columns;
import dev.fisherflow.tasks.Splits;
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

  private static final int COLUMNS = 5;

  private Mrpc() {}

  /**
   * Turns the published files of a folder into {@code train.tsv}, {@code dev.tsv}, {@code test}.
   */
  static void arrange(Path folder) {
    try {
      Set<String> ids =
          lines(folder.resolve(MrpcCorpus.DEV_IDS)).stream()
              .map(String::strip)
              .filter(row -> row.matches("\\d+\t\\d+"))
              .collect(Collectors.toCollection(HashSet::new));
      List<String> all = lines(folder.resolve(MrpcCorpus.TRAIN));
      List<String> train = new ArrayList<>(List.of(all.get(0)));
      List<String> dev = new ArrayList<>(List.of(all.get(0)));
      for (String row : all.subList(1, all.size())) {
        String[] fields = row.split("\t", -1);
        if (fields.length != COLUMNS) {
          throw new FetchException(
              "%s: expected %d tab-separated columns, found %d"
                  .formatted(MrpcCorpus.TRAIN, COLUMNS, fields.length));
        }
        (ids.remove(fields[1] + "\t" + fields[2]) ? dev : train).add(row);
      }
      if (!ids.isEmpty()) {
        throw new FetchException(
            "%s names %d pairs that %s does not have"
                .formatted(MrpcCorpus.DEV_IDS, ids.size(), MrpcCorpus.TRAIN));
      }
      write(place(folder, Splits.TRAIN), train);
      write(place(folder, Splits.DEV), dev);
      Files.move(
          folder.resolve(MrpcCorpus.TEST),
          place(folder, Splits.TEST),
          StandardCopyOption.REPLACE_EXISTING);
      Files.delete(folder.resolve(MrpcCorpus.TRAIN));
      Files.delete(folder.resolve(MrpcCorpus.DEV_IDS));
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

  private static Path place(Path folder, String split) {
    return folder.resolve(Columns.file(split));
  }

  private static void write(Path file, List<String> lines) throws IOException {
    Files.writeString(file, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
  }
}
