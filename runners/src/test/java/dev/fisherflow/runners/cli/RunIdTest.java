package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Cifar;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedCifar;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run id belongs to one run; the sweeps learn nothing. */
class RunIdTest {

  private static final String SPEC =
      """
      name: small
      model: mlp:3072-4-10
      tasks: [cifar10]
      adapter: {type: full}
      optimizers: [{type: sgd, learningRate: 0.01}]
      training: {batchSize: 10, epochs: 1, limit: 20}
      """;

  @TempDir private static Path shared;

  @TempDir private Path folder;

  private final Program program = Program.learningNothing(trial -> TrialStatus.SUCCEEDED);

  private Path data;
  private Path run;

  @BeforeAll
  static void aSweepHasRun() {
    RunIdTest first = new RunIdTest();
    first.folder = shared;
    assertThat(first.sweep(SPEC, first.data("data", 1))).as(() -> first.program.err()).isZero();
  }

  @BeforeEach
  void aCopy() throws IOException {
    for (Path file : files(shared).keySet()) {
      Path copy = folder.resolve(shared.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    data = folder.resolve("data");
    run = folder.resolve("workspace/runs/r1");
  }

  @Test
  void theSameCommandAgainTrainsNothing() throws IOException {
    Map<Path, String> before = files(folder.resolve("workspace/trials"));
    assertThat(sweep(SPEC, data)).isZero();
    assertThat(program.err()).contains("1 trials, 1 of them finished before");
    assertThat(program.out()).contains("1 trials: 1 succeeded");
    assertThat(files(folder.resolve("workspace/trials"))).isEqualTo(before);
    assertThat(sweep("# a comment\n" + SPEC, data)).isZero();
  }

  @Test
  void anotherSpecificationIsRefused() throws IOException {
    Map<Path, String> before = files(run);
    for (Path place : List.of(data, folder.resolve("nowhere"))) {
      assertThat(sweep(SPEC.replace("0.01", "0.02"), place)).isEqualTo(ExitCode.INPUT.code());
      assertThat(program.err())
          .contains("the run id 'r1' is taken", run.toString(), "a run of another specification")
          .contains("learningRate: 0.01' where this one has", "learningRate: 0.02'")
          .contains(", ended; give this run another --run-id");
      assertThat(files(run)).isEqualTo(before);
    }
  }

  @Test
  void otherDataAreRefused() throws IOException {
    Map<Path, String> before = files(run);
    assertThat(sweep(SPEC, data("other", 2))).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err())
        .contains("the run id 'r1' is taken", "the same specification on other data", "--run-id");
    assertThat(files(run)).isEqualTo(before);
  }

  @Test
  void theSameDataElsewhereAreTheSame() {
    assertThat(sweep(SPEC, data("moved", 1))).as(() -> program.err()).isZero();
  }

  @Test
  void aFailureLeavesTheFinishedRunAsItWas() throws IOException {
    Map<Path, String> before = files(run);
    assertThat(sweep(SPEC, folder.resolve("nowhere"))).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("nowhere");
    assertThat(files(run)).isEqualTo(before);
  }

  @Test
  void aRunThatHasNotEndedIsResumedByItsOwnSpecificationOnly() throws IOException {
    Files.delete(run.resolve("manifest.json"));
    assertThat(sweep(SPEC.replace("epochs: 1", "epochs: 2"), data))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("is taken", "not ended");
    assertThat(sweep(SPEC, data)).isZero();
    assertThat(run.resolve("manifest.json")).isNotEmptyFile();
  }

  @Test
  void damagedTrialsAreWrittenAnew() throws IOException {
    Files.writeString(run.resolve("trials.avro"), "damaged");
    assertThat(sweep(SPEC, data)).as(() -> program.err()).isZero();
    assertThat(Files.size(run.resolve("trials.avro"))).isGreaterThan(100);
  }

  private Path data(String name, long seed) {
    Path place = folder.resolve(name);
    new EmbeddedCifar(seed, 50, 10).publish(Cifar.CIFAR10, Workspace.at(place.toString()));
    return place;
  }

  private int sweep(String text, Path glue) {
    return program.run(
        "sweep",
        spec(text),
        "--run-id",
        "r1",
        "--glue",
        glue.toString(),
        "--workspace",
        folder.resolve("workspace").toString());
  }

  private String spec(String text) {
    try {
      return Files.writeString(folder.resolve("small.yaml"), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files of a folder, by the digests of their contents. */
  private static Map<Path, String> files(Path place) throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(place)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(file, Digest.ofFile(file));
      }
    }
    return files;
  }
}
