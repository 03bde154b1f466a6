package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two runs that share one trial of three, deleted and renamed. */
class RunsCommandTest {

  private static final String SPEC =
      """
      name: kept
      tasks: [sst2]
      optimizers: [{type: sgd, learningRate: [%s]}]
      training: {batchSize: 8, epochs: 1, maxTokens: 32, limit: 16}
      """;

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private final Program program = Program.learningNothing(trial -> TrialStatus.SUCCEEDED);
  private String place;

  @BeforeAll
  static void twoRunsHaveEnded() throws IOException {
    RunsCommandTest test = new RunsCommandTest();
    test.place = shared.resolve("ws").toString();
    test.sweep("a", "0.1, 0.2");
    test.sweep("b", "0.2, 0.3");
  }

  private void sweep(String run, String rates) throws IOException {
    Path spec = Files.writeString(shared.resolve(run + ".yaml"), SPEC.formatted(rates));
    assertThat(run("sweep", spec.toString(), "--run-id", run)).as(program::err).isZero();
  }

  @BeforeEach
  void copied() throws IOException {
    try (Stream<Path> files = Files.walk(shared.resolve("ws"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve("ws").resolve(shared.resolve("ws").relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    place = folder.resolve("ws").toString();
  }

  @Test
  void aRenamedRunIsTheSameByAnotherName() throws IOException {
    assertThat(run("runs", "rename", "a", "new")).as(program::err).isZero();
    assertThat(program.out()).isEqualTo("the run a is now new\n");
    assertThat(listed()).containsExactlyInAnyOrder("new", "b");
    assertThat(Files.readString(file("new/report.html"))).contains("<h1>new</h1>");
    assertThat(run("compare", "new", "b")).isNotEqualTo(ExitCode.INPUT.code());
    assertThat(run("status", "new")).isZero();
    assertThat(program.out()).contains("run new on", "2 done").doesNotContain("damaged");
    assertThat(run("doctor", "new")).as(program::out).isZero();
    assertThat(run("gc", "--keep-bytes", "0", "--dry-run")).isZero();
    assertThat(run("sweep", shared.resolve("a.yaml").toString(), "--run-id", "new"))
        .as("the same specification resumes it")
        .isZero();
    assertThat(file("new/renamed-from")).doesNotExist();
    assertThat(file("a")).doesNotExist();
  }

  @Test
  void aDeletedRunIsGoneAndItsTrialsStay() {
    Set<String> trials = trials();
    assertThat(run("runs", "delete", "a")).isZero();
    assertThat(program.out()).isEqualTo("deleted the run a; 2 trials stay\n");
    assertThat(listed()).containsExactly("b");
    assertThat(file("a")).doesNotExist();
    assertThat(trials()).isEqualTo(trials).hasSize(3);
  }

  @Test
  void trialsThatAnotherRunHasAreKept() {
    assertThat(run("runs", "delete", "a", "--trials")).isZero();
    assertThat(program.out()).isEqualTo("deleted the run a with 1 trials; 1 trials stay\n");
    assertThat(program.err()).contains("1 are of the run b");
    assertThat(trials()).hasSize(2);
    assertThat(run("status", "b")).isZero();
    assertThat(program.out()).contains("2 done").doesNotContain("damaged");
    assertThat(run("runs", "delete", "b", "--trials")).isZero();
    assertThat(program.out()).isEqualTo("deleted the run b with 2 trials\n");
    assertThat(trials()).isEmpty();
  }

  @Test
  void aDamagedRunHindersNoOther() throws IOException {
    Files.writeString(file("b/trials.avro"), "no records");
    assertThat(run("runs", "delete", "a", "--trials")).isZero();
    assertThat(program.out()).isEqualTo("deleted the run a; 2 trials stay\n");
    assertThat(program.err()).contains("the run b may need them: ", "trials.avro");
    Files.writeString(file("b/manifest.json"), "");
    Files.writeString(file("b/begun.json"), "{");
    assertThat(run("runs", "rename", "b", "c")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("manifest.json is damaged").contains("fisherflow doctor b");
    assertThat(run("runs", "delete", "b")).as(program::err).isZero();
    assertThat(listed()).isEmpty();
  }

  @Test
  void anEditedManifestIsNotMadeSoundByRenaming() throws IOException {
    String manifest = Files.readString(file("a/manifest.json"));
    Files.writeString(file("a/manifest.json"), manifest.replace("\"direct\"", "\"flink\""));
    assertThat(run("runs", "rename", "a", "new")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("manifest.json was edited");
    assertThat(listed()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aRunThatAProcessWorksOnIsRefused() {
    try (Lease held = Leases.of(Workspace.at(place)).tryLease("runs/a").orElseThrow()) {
      for (List<String> words : List.of(List.of("delete", "a"), List.of("rename", "a", "new"))) {
        assertThat(runs(words)).isEqualTo(ExitCode.INPUT.code());
        assertThat(program.err())
            .contains("the run 'a' is held by pid " + ProcessHandle.current().pid());
      }
    }
    assertThat(listed()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void namesAreChecked() {
    assertThat(run("runs", "rename", "a", "b")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("the run id 'b' is taken");
    for (String bad : List.of("../x", "a/b", "*")) {
      assertThat(run("runs", "rename", "a", bad)).isEqualTo(ExitCode.INPUT.code());
      assertThat(run("runs", "delete", bad)).isEqualTo(ExitCode.INPUT.code());
      assertThat(program.err()).contains("the name of a run: expected a name of up to 100");
    }
    assertThat(run("runs", "delete", "none")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("there is no run 'none'", "its runs are a, b");
    assertThat(listed()).containsExactlyInAnyOrder("a", "b");
  }

  /** Killed after the manifests were deleted. */
  @Test
  void aHalfDeletedRunIsNotThereAndTheSameCommandDeletesTheRest() throws IOException {
    Files.delete(file("a/begun.json"));
    Files.delete(file("a/manifest.json"));
    assertThat(listed()).containsExactly("b");
    assertThat(run("runs", "delete", "a")).as(program::err).isZero();
    assertThat(file("a")).doesNotExist();
  }

  /** Killed while copying, and while the old folder was deleted. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHalfRenamedRunIsThereOnceAndTheSameCommandEndsIt(boolean copied) throws IOException {
    if (copied) {
      assertThat(run("runs", "rename", "a", "new")).isZero();
      Files.createDirectories(file("a/submissions"));
      Files.writeString(file("a/submissions/left.zip"), "");
    } else {
      Files.createDirectories(file("new/evaluation"));
      Files.writeString(file("new/evaluation/digests.jsonl"), "half");
    }
    Files.writeString(file("new/renamed-from"), "a");
    assertThat(listed()).hasSize(2).contains("b");
    assertThat(run("runs", "rename", "a", "new")).as(program::err).isZero();
    assertThat(listed()).containsExactlyInAnyOrder("new", "b");
    assertThat(file("new/evaluation/digests.jsonl")).doesNotExist();
    assertThat(file("new/renamed-from")).doesNotExist();
    assertThat(file("a")).doesNotExist();
  }

  private List<String> listed() {
    assertThat(run("runs", "--json")).isZero();
    try {
      return new ObjectMapper().readTree(program.out()).findValuesAsText("runId");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Set<String> trials() {
    try (Stream<Path> folders = Files.list(Path.of(place, "trials"))) {
      return folders
          .map(each -> each.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      return Set.of();
    }
  }

  private Path file(String name) {
    return Path.of(place, "runs", name);
  }

  private int runs(List<String> words) {
    return run(Stream.concat(Stream.of("runs"), words.stream()).toArray(String[]::new));
  }

  private int run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--workspace", place));
    return program.run(all.toArray(String[]::new));
  }
}
