package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans and gc in copies of a workspace in which a sweep of three trials has run. */
class GcIT {

  private static final String SPEC =
      """
      name: small
      tasks: [sst2]
      adapter: {type: lora, rank: 4, alpha: 4}
      optimizers:
        - {type: sgd, learningRate: [0.1, 100]}
        - {type: ief, learningRate: 10, damping: 1e-7}
      seeds: [1]
      training: {batchSize: 8, epochs: 2, evaluateEvery: 10, maxTokens: 32}
      submission: true
      """;

  @TempDir private static Path shared;

  @TempDir private Path folder;

  private final Program program = Program.whole();
  private Path workspace;

  @BeforeAll
  static void aSweepHasRun() throws IOException {
    SmallGlue.write(shared.resolve("glue"));
    GcIT test = new GcIT();
    test.workspace = shared.resolve("workspace");
    test.folder = shared;
    assertThat(test.sweep("first", SPEC)).as(test.program.err()).isZero();
  }

  @BeforeEach
  void aCopy() throws IOException {
    workspace = folder.resolve("workspace");
    Path from = shared.resolve("workspace");
    for (Path file : files(from)) {
      Path to = workspace.resolve(from.relativize(file).toString());
      Files.createDirectories(to.getParent());
      Files.copy(file, to);
    }
  }

  @Test
  void aGrownSweepIsPlannedWithReasonsAndChanges() throws IOException {
    String grown =
        SPEC.replace("[0.1, 100]", "[0.1, 100, 1]").replace("damping: 1e-7", "damping: 1e-5");
    assertThat(run("plan", spec(grown), "--since", "first")).as(program.err()).isZero();
    assertThat(program.out())
        .containsPattern("cached: trained in run first on \\d{4}-\\d\\d-\\d\\d\n")
        .contains("since run first: 1 new, 0 gone, 1 changed, 2 as they were")
        .contains("ief learningRate=10 seed 1: damping 1e-7 -> 1e-5")
        .contains("4 trials: 2 cached, 2 to train");
    assertThat(run("plan", spec(grown), "--since", "first", "--json")).isZero();
    JsonNode plan = new ObjectMapper().readTree(program.out());
    assertThat(plan.get("trials")).hasSize(4);
    assertThat(plan.get("since").get("new")).hasSize(1);
    assertThat(plan.get("cells")).hasSize(2);
    assertThat(plan.get("seconds").isNull()).as("no pilot, no time").isTrue();
    assertThat(run("plan", spec(grown), "--since", "second")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("there is no run 'second'", "its runs are first");
  }

  @Test
  void aPilotTellsTimeAndMemoryAndLeavesNothing() throws IOException {
    String grown = SPEC.replace("seeds: [1]", "seeds: [1, 2]").replace("[0.1, 100]", "0.1");
    Set<Path> before = new TreeSet<>(files(workspace.resolve("trials")));
    assertThat(run("plan", spec(grown), "--pilot", "--json")).as(program.err()).isZero();
    JsonNode plan = new ObjectMapper().readTree(program.out());
    assertThat(plan.get("cells"))
        .hasSize(2)
        .allSatisfy(
            cell -> {
              assertThat(cell.get("toTrain").asInt()).isEqualTo(1);
              assertThat(cell.get("stepSeconds").asDouble()).isGreaterThan(0);
              assertThat(cell.get("seconds").get("median").asDouble())
                  .isGreaterThanOrEqualTo(4 * cell.get("stepSeconds").asDouble());
              assertThat(cell.get("misfit").asText()).isEmpty();
            });
    assertThat(plan.get("seconds").get("high").asDouble()).isGreaterThan(0);
    assertThat(new TreeSet<>(files(workspace.resolve("trials")))).isEqualTo(before);
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "memory is measured on Linux only");
    assertThat(plan.get("cells"))
        .as("the weights alone are 90 MB")
        .allSatisfy(c -> assertThat(c.get("memoryBytes").asLong()).isGreaterThan(100_000_000));
  }

  @Test
  void whatGcLeavesIsEnoughForTheSameSweep() throws IOException {
    Map<Path, byte[]> zips = zips("first");
    Set<Path> before = new TreeSet<>(weights());
    assertThat(run("gc", "--keep-bytes", "0", "--best", "0", "--dry-run"))
        .as(program.err())
        .isZero();
    assertThat(program.out()).contains("to delete", "would free", "selected by run first");
    assertThat(new TreeSet<>(weights())).isEqualTo(before);

    assertThat(run("gc", "--keep-bytes", "0", "--best", "0", "--json")).isZero();
    JsonNode gone = new ObjectMapper().readTree(program.out());
    assertThat(gone.get("bytesFreed").asLong()).isGreaterThan(0);
    assertThat(gone.get("overBudget").asBoolean()).isTrue();
    assertThat(weights()).as("of two selections").hasSize(2);

    assertThat(sweep("second", SPEC)).as(program.err()).isZero();
    assertThat(program.err()).contains("3 trials, 3 of them finished before");
    assertThat(zips("second"))
        .hasSize(2)
        .allSatisfy((name, zip) -> assertThat(zip).isEqualTo(zips.get(name)));
    assertThat(digests("second")).isEqualTo(digests("first"));
    assertThat(weights()).as("nothing was trained again").hasSize(2);
  }

  @Test
  void aLaterSelectionOfDeletedWeightsTrainsThemAgain() throws IOException {
    assertThat(run("gc", "--best", "0")).isZero();
    Set<Path> left = new TreeSet<>(weights());
    // Of the two rates of SGD one was selected; a sweep of each alone selects the other too.
    for (String rate : List.of("0.1", "100")) {
      assertThat(sweep("only-" + rate, SPEC.replace("[0.1, 100]", rate)))
          .as(program.err())
          .isZero();
      assertThat(program.err()).contains("2 trials, ");
      assertThat(program.out()).doesNotContain("could not be used");
      assertThat(zips("only-" + rate)).hasSize(2);
    }
    assertThat(weights()).hasSizeGreaterThan(2).containsAll(left);
  }

  @Test
  void withoutALimitNothingOfARunGoes() {
    assertThat(run("gc")).isZero();
    assertThat(program.out()).contains("freed 0.0 KB in 0 folders");
  }

  private int sweep(String runId, String text) {
    return run("sweep", spec(text), "--run-id", runId, "--executor", "in-process");
  }

  private String spec(String text) {
    try {
      return Files.writeString(folder.resolve("spec.yaml"), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--workspace", workspace.toString()));
    if (Set.of("sweep", "plan").contains(arguments[0])) {
      all.addAll(List.of("--glue", shared.resolve("glue").toString()));
    }
    return program.run(all.toArray(String[]::new));
  }

  private String digests(String runId) throws IOException {
    JsonNode manifest =
        new ObjectMapper().readTree(workspace.resolve("runs/" + runId + "/manifest.json").toFile());
    assertThat(manifest.get("trials")).hasSize(3);
    return manifest.get("trials").toString() + manifest.get("selections");
  }

  private List<Path> weights() throws IOException {
    return files(workspace.resolve("trials")).stream()
        .filter(file -> file.endsWith("adapter_model.safetensors"))
        .toList();
  }

  private Map<Path, byte[]> zips(String runId) throws IOException {
    Map<Path, byte[]> zips = new TreeMap<>();
    for (Path file : files(workspace.resolve("runs/" + runId + "/submissions"))) {
      if (file.toString().endsWith(".zip")) {
        zips.put(file.getFileName(), Files.readAllBytes(file));
      }
    }
    return zips;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
