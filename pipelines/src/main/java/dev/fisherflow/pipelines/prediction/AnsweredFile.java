package dev.fisherflow.pipelines.prediction;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.pipelines.report.export.CsvFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.IntStream;

/** The answers to a file as CSV, or as JSONL where the file's name ends so. */
public final class AnsweredFile {

  private static final String JSONL = ".jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private AnsweredFile() {}

  /** Writes CSV; the stream is left open. */
  public static void write(FilePrediction prediction, OutputStream out) {
    try {
      csv(prediction, out);
    } catch (IOException e) {
      throw new PredictionException("cannot write the answers: " + e, e);
    }
  }

  /** Writes a file, whole or not at all. */
  public static void write(FilePrediction prediction, Path file) {
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
        if (file.toString().endsWith(JSONL)) {
          jsonl(prediction, out);
        } else {
          csv(prediction, out);
        }
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new PredictionException("cannot write the answers to %s: %s".formatted(file, e), e);
    }
  }

  private static void csv(FilePrediction prediction, OutputStream out) throws IOException {
    CsvFile.write(
        prediction.columns(),
        IntStream.range(0, prediction.rows().size()).mapToObj(prediction::cells),
        out);
  }

  private static void jsonl(FilePrediction prediction, OutputStream out) throws IOException {
    List<String> columns = prediction.columns();
    for (int row = 0; row < prediction.rows().size(); row++) {
      ObjectNode line = JSON.createObjectNode();
      List<Object> cells = prediction.cells(row);
      for (int i = 0; i < columns.size(); i++) {
        line.putPOJO(columns.get(i), cells.get(i));
      }
      out.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
