package org.example.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.catalogue.Catalogue;
import dev.fisherflow.pipelines.catalogue.CataloguePages;
import dev.fisherflow.runners.cli.Main;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What this package adds is parsed, planned, trained, selected and reported as fisherflow's own.
 */
class PluginJobTest {

  @TempDir private static Path folder;

  private static String spec;
  private static String planned;
  private static Path run;

  @BeforeAll
  static void runASweep() throws IOException {
    Path model = Files.createDirectory(folder.resolve("letters"));
    BagFolder.write(model, BagFolder.LETTER_TOKENS, 4);
    BagFolder.writeTokenizer(model);
    new EmbeddedGlue(7, 16, 8, 8)
        .publish(Glue.SST2, Workspace.at(folder.resolve("glue").toString()));
    writeHeadlines(Files.createDirectory(folder.resolve("glue/Irony")));
    spec =
        Files.writeString(
                folder.resolve("plugin.yaml"),
                """
                name: plugin
                model: %s
                tasks: [sst2, irony]
                adapter: {type: rescaling, firstScale: 0.5}
                optimizers:
                  - {type: adamw, learningRate: 1e-3}
                  - type: sign
                    learningRate: 0.01
                    deadZone: [0, 0.125]
                    schedule: {type: glide, floor: 0.25}
                training: {batchSize: 8, epochs: 2, maxTokens: 32, keepCheckpoints: epochs}
                evaluation: {checkpoints: last, updates: [ief, "softsign:2"], batches: 1, batchSize: 8}
                submission: true
                """
                    .formatted(model))
            .toString();
    planned = onData("plan");
    onData("sweep", "--run-id", "r", "--executor", "in-process");
    run = folder.resolve("workspace/runs/r");
  }

  private static void writeHeadlines(Path task) throws IOException {
    for (String split : List.of("train", "dev")) {
      String rows =
          IntStream.range(0, 16)
              .mapToObj(i -> "%s man walks %d dogs\t%d\n".formatted("no ".repeat(i % 2), i, i % 2))
              .collect(Collectors.joining());
      Files.writeString(task.resolve(split + ".tsv"), "headline\tironic\n" + rows);
    }
    Files.writeString(task.resolve("test.tsv"), "index\theadline\n0\tdog bites man\n");
  }

  /** Runs a command on the specification and gives what it printed. */
  private static String onData(String command, String... options) {
    return print(
        Stream.of(
                new String[] {command, spec, "--glue", folder.resolve("glue").toString()},
                options,
                new String[] {"--workspace", folder.resolve("workspace").toString()})
            .flatMap(Arrays::stream)
            .toArray(String[]::new));
  }

  private static String print(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    assertThat(code).as(() -> out + "\n" + err).isZero();
    return out.toString();
  }

  @Test
  void theyArePlanned() {
    assertThat(planned)
        .contains("rescaling-firstScale=0.5", "sign", "deadZone=0.125", "6 trials:", "irony");
  }

  @Test
  void theyAreTrained() throws IOException {
    List<String> rows = Files.readAllLines(run.resolve("results.csv"));
    assertThat(rows).hasSize(1 + 6);
    assertThat(rows.get(0)).contains("deadZone").contains("floor").contains("firstScale");
    assertThat(rows.subList(1, 7)).allSatisfy(row -> assertThat(row).contains("SUCCEEDED"));
    assertThat(rows)
        .filteredOn(row -> row.contains(",sign,") && row.contains("deadZone=0.125"))
        .hasSize(2)
        .allSatisfy(row -> assertThat(row).contains("glide", "rescaling", ",0.125,", ",0.25"));
  }

  @Test
  void theTaskIsValidatedWithTheMetric() throws IOException {
    List<String> rows = Files.readAllLines(run.resolve("results.csv"));
    List<String> columns = List.of(rows.get(0).split(","));
    assertThat(columns)
        .containsSubsequence("accuracy", "greedy_decoding_accuracy", "balanced_accuracy", "loss");
    assertThat(rows)
        .filteredOn(row -> row.contains(",sst2,"))
        .isNotEmpty()
        .allSatisfy(
            row ->
                assertThat(row.split(",", -1)[columns.indexOf("balanced_accuracy")])
                    .as("a metric that the task does not name")
                    .isEmpty());
    assertThat(rows)
        .filteredOn(row -> row.contains(",irony,"))
        .hasSize(3)
        .allSatisfy(
            row -> {
              String[] cells = row.split(",", -1);
              // Half of the headlines are ironic.
              assertThat(cells[columns.indexOf("balanced_accuracy")])
                  .isEqualTo(cells[columns.indexOf("accuracy")])
                  .isNotEmpty();
            });
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("Irony in news acc / bal. acc");
  }

  @Test
  void theyAreSelectedAndPredictWith() throws IOException {
    String manifest = Files.readString(run.resolve("manifest.json"));
    assertThat(manifest).contains("\"selections\"", "\"deadZone\"", "\"firstScale\"");
    try (Stream<Path> files = Files.walk(folder.resolve("workspace/trials"))) {
      assertThat(files.filter(file -> file.endsWith("adapter_config.json")))
          .isNotEmpty()
          .allSatisfy(file -> assertThat(file).content().contains("RESCALING", "firstScale"));
    }
    assertThat(run.resolve("submissions"))
        .isDirectoryContaining(zip -> zip.toString().contains("sign"));
  }

  @Test
  void theyAreReported() throws IOException {
    assertThat(run.resolve("report.html"))
        .content()
        .contains("Sign descent", "deadZone", "glide", "rescaling");
  }

  @Test
  void theyEvaluate() throws IOException {
    assertThat(Files.readAllLines(run.resolve("evaluation/indicators.csv")))
        .filteredOn(row -> row.contains(",softsign:2,"))
        .as("one batch of the last checkpoint of six trials")
        .hasSize(6);
    assertThat(run.resolve("evaluation/evaluation.html")).content().contains("Soft sign(2)");
  }

  @Test
  void theyAreCatalogued() {
    Map<String, String> pages = CataloguePages.of(Catalogue.kinds());
    assertThat(pages.get("optimizers.md")).contains("sign", "`deadZone`", "glide", "`floor`");
    assertThat(pages.get("adapters.md")).contains("rescaling", "`firstScale`");
    assertThat(pages.get("tasks.md")).contains("Irony in news", "balanced_accuracy");
    assertThat(pages.get("metrics.md")).contains("recalls");
    assertThat(print("describe", "task")).contains("irony");
    assertThat(print("describe", "metric", "balanced_accuracy")).contains("recalls");
    assertThat(pages.get("rules.md")).contains("softsign", "`power`");
    assertThat(pages.get("models.md")).contains("Bag of tokens");
    assertThat(print("describe", "optimizer", "sign"))
        .contains("deadZone", "a number of at least 0");
    assertThat(print("describe", "schedule")).contains("glide");
    assertThat(print("describe", "model")).contains("Bag of tokens");
    assertThat(print("completion", "bash"))
        .contains(
            "\"sign\" ", "\"cosine\" ", "\"rescaling\" ", "\"bag\"", "\"softsign\"", "\"irony\"");
  }
}
