package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.metric.MetricFamily;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a run named {@code run} leaves in a workspace, for comparison with another's. */
final class RunFiles {

  private RunFiles() {}

  /**
   * Asserts that two workspaces hold the same results, digests, adapters and submissions.
   *
   * @param trials that the run has
   * @param zips that it has packaged
   */
  static void assertSame(Path workspace, Path expected, int trials, int zips) throws IOException {
    assertThat(rows(workspace)).hasSize(trials + 1).isEqualTo(rows(expected));
    assertThat(manifest(workspace).get("trials")).hasSize(trials);
    for (String part : List.of("trials", "selections")) {
      assertThat(manifest(workspace).get(part)).isNotNull().isEqualTo(manifest(expected).get(part));
    }
    assertThat(adapters(workspace))
        .hasSizeGreaterThanOrEqualTo(trials)
        .isEqualTo(adapters(expected));
    assertThat(contents(run(workspace), ".zip"))
        .hasSize(zips)
        .isEqualTo(contents(run(expected), ".zip"));
  }

  private static Path run(Path workspace) {
    return workspace.resolve("runs/run");
  }

  private static JsonNode manifest(Path workspace) throws IOException {
    return new ObjectMapper().readTree(run(workspace).resolve("manifest.json").toFile());
  }

  /**
   * The rows of results.csv, without the seconds and without the metrics of the tests' plug-ins,
   * which a cluster has not on its class path.
   */
  private static List<List<String>> rows(Path workspace) throws IOException {
    List<String> lines = Files.readAllLines(run(workspace).resolve("results.csv"));
    List<String> header = List.of(lines.get(0).split(",", -1));
    assertThat(header).contains("seconds");
    List<String> leftOut = new ArrayList<>(MetricFamily.REGISTRY.names());
    leftOut.removeAll(MetricFamily.REGISTRY.own().names());
    leftOut.add("seconds");
    return lines.stream()
        .map(line -> line.split(",", -1))
        .map(
            cells ->
                IntStream.range(0, cells.length)
                    .filter(column -> !leftOut.contains(header.get(column)))
                    .mapToObj(column -> cells[column])
                    .toList())
        .toList();
  }

  private static Map<String, String> adapters(Path workspace) throws IOException {
    return contents(workspace.resolve("trials"), "adapter_model.safetensors");
  }

  /** The bytes of the files below a folder whose names end so, training states left out. */
  private static Map<String, String> contents(Path folder, String ending) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(ending)).toList()) {
        if (!file.toString().contains("/state/")) {
          contents.put(
              folder.relativize(file).toString(),
              new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return contents;
  }
}
