package dev.fisherflow.runners.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.runners.cli.Program;
import dev.fisherflow.runners.fuzz.Campaign.Fault;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever stands in a file or on a command line: the program answers with a documented exit code
 * and a short line, touches nothing outside its workspace, and damage is told or changes nothing.
 * {@code mvn -Pfuzz verify} tries many more.
 */
class FuzzIT {

  /** After which a command hangs; more where the machine is busy. */
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 60);

  private static final String SPEC =
      """
      {"name": "fuzzed", "model": "tiny", "tasks": ["rte"],
       "adapter": {"type": "lora", "rank": 2, "alpha": 2, "targetModules": ["query", "value"]},
       "optimizers": [{"type": "adamw", "learningRate": 0.001, "weightDecay": 0.01},
         {"type": "ief", "learningRate": [0.1, 1], "damping": 1e-7}],
       "seeds": [1, 2],
       "training": {"batchSize": 8, "epochs": 1, "maxTokens": 16, "evaluateEvery": 4, "limit": 16},
       "evaluation": {"checkpoints": "last", "updates": ["ef"], "batches": 1, "batchSize": 8},
       "submission": true}
      """;

  /** Of one trial. */
  private static final String SMALL =
      """
      {"name": "small", "model": "tiny", "tasks": ["rte"],
       "adapter": {"type": "lora", "rank": 2, "alpha": 2},
       "optimizers": [{"type": "ief", "learningRate": 1}],
       "seeds": [1],
       "training": {"batchSize": 8, "epochs": 1, "maxTokens": 16, "limit": 16}}
      """;

  private static final ExecutorService THREAD =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fuzz");
            thread.setDaemon(true);
            return thread;
          });

  @TempDir private static Path shared;

  /** Models, data and specifications, whole. */
  private static Path whole;

  /** A workspace with ended runs, whole. */
  private static Path ended;

  /** Stands beside the workspaces, and nothing may change it. */
  private static Path neighbour;

  private final Path inputs = shared.resolve("inputs");
  private final Path workspace = shared.resolve("places/workspace");

  @BeforeAll
  static void makeInputs() throws Exception {
    whole = shared.resolve("whole");
    TinyBert.write(whole.resolve("models/tiny"));
    new EmbeddedGlue(7, 24, 12, 12)
        .publish(Glue.RTE, Workspace.at(whole.resolve("glue").toString()));
    Files.writeString(whole.resolve("spec.yaml"), SPEC);
    Files.writeString(whole.resolve("small.yaml"), SMALL);
    neighbour = Files.createDirectories(shared.resolve("places/workspace1"));
    ended = shared.resolve("ended");

    FuzzIT first = new FuzzIT();
    first.restore();
    Folders.copy(whole, first.inputs);
    assertWell(first.sweep("small.yaml", "first", ended));
    assertWell(first.sweep("small.yaml", "second", ended));
    assertWell(first.answer("schedule", "small.yaml", "--once", "--name=nightly", ended));
    Folders.copy(ended, neighbour);
  }

  private static void assertWell(Answer answer) {
    assertThat(answer.code()).as(answer.err() + answer.out()).isZero();
  }

  @BeforeEach
  void restore() throws IOException {
    Folders.copy(whole, inputs);
    Folders.delete(workspace);
  }

  @Test
  void specifications() throws Exception {
    Campaign.run(
        80,
        Damage.of(List.of("spec.yaml"), mostly(Edit.ofJson())),
        damage -> faults(damage, () -> List.of(plan("spec.yaml"))));
  }

  @Test
  void tables() throws Exception {
    List<String> tables =
        Folders.files(whole).stream().filter(file -> file.endsWith(".tsv")).toList();
    Campaign.run(
        60,
        Damage.of(tables, mostly(Edit.ofLines())),
        damage -> faults(damage, () -> List.of(plan("small.yaml"))));
  }

  @Test
  void modelFolders() throws Exception {
    List<String> files = List.of("models/tiny/config.json", "models/tiny/tokenizer.json");
    Arbitrary<Damage> json = Damage.of(files, Edit.ofJson());
    Arbitrary<Damage> bytes = Damage.of(List.of("models/tiny/model.safetensors"), Edit.ofBytes());
    Campaign.run(
        80,
        Arbitraries.oneOf(json, bytes),
        damage -> faults(damage, () -> List.of(plan("small.yaml"))));
  }

  @Test
  void commandLines() throws Exception {
    Campaign.run(
        60,
        CommandLines.arbitrary(workspace.getParent()),
        line -> faults(List.of(answerAsIs(line))));
  }

  @Test
  void workspaceFiles() throws Exception {
    Map<List<String>, Answer> expected = new LinkedHashMap<>();
    Folders.copy(ended, workspace);
    for (List<String> command : readers()) {
      expected.put(command, answerAsIs(command));
      assertThat(expected.get(command).faults()).as(command.toString()).isEmpty();
    }
    Campaign.run(
        40,
        Damage.of(Folders.files(ended), Arbitraries.oneOf(Edit.ofBytes(), Edit.ofJson())),
        damage -> {
          List<Fault> faults = new ArrayList<>();
          for (List<String> command : readers()) {
            Folders.copy(ended, workspace);
            damage.doTo(workspace);
            for (Fault fault : answerAsIs(command).faultsBeside(expected.get(command))) {
              faults.add(new Fault(command.get(0) + ": " + fault.kind(), fault.said()));
            }
          }
          return faults;
        });
  }

  @Test
  void zips() throws Exception {
    String zip =
        Folders.files(ended).stream()
            .filter(file -> file.endsWith(".zip"))
            .findFirst()
            .orElseThrow();
    Folders.copy(ended, workspace);
    String place = workspace.resolve(zip).toString();
    Answer valid = answerAsIs(List.of("validate-submission", place));
    Campaign.run(
        120,
        Damage.of(List.of(zip), Edit.ofBytes()),
        damage -> {
          Files.copy(ended.resolve(zip), Path.of(place), StandardCopyOption.REPLACE_EXISTING);
          damage.doTo(workspace);
          return answerAsIs(List.of("validate-submission", place)).faultsBeside(valid);
        });
  }

  /** What was sown in data or model is reaped by a whole sweep. */
  @Test
  void sweeps() throws Exception {
    List<String> files =
        Folders.files(whole).stream().filter(file -> !file.endsWith("spec.yaml")).toList();
    Campaign.run(
        2,
        Damage.of(files, Arbitraries.oneOf(Edit.ofBytes(), Edit.ofLines(), Edit.ofJson())),
        damage ->
            faults(damage, () -> List.of(plan("small.yaml"), sweep("small.yaml", "r", workspace))));
  }

  /** Most changes leave the file's format as it is. */
  private static Arbitrary<Edit> mostly(Arbitrary<Edit> edits) {
    return Arbitraries.oneOf(edits, edits, edits, Edit.ofBytes());
  }

  private List<List<String>> readers() {
    String place = "--workspace=" + workspace;
    return List.of(
        List.of("runs", place),
        List.of("status", "first", place),
        List.of("report", "first", place),
        List.of("compare", "first", "second", place),
        List.of("gc", "--dry-run", place),
        List.of("submissions", place));
  }

  private List<Fault> faults(Damage damage, Callable<List<Answer>> commands) throws Exception {
    Folders.copy(whole, inputs);
    Folders.delete(workspace);
    damage.doTo(inputs);
    return faults(commands.call());
  }

  private static List<Fault> faults(List<Answer> answers) throws IOException {
    List<Fault> faults = new ArrayList<>();
    answers.forEach(answer -> faults.addAll(answer.faults()));
    if (!Folders.picture(ended).equals(Folders.picture(neighbour))) {
      faults.add(new Fault("the neighbouring workspace has changed", ""));
      Folders.copy(ended, neighbour);
    }
    return faults;
  }

  private Answer plan(String spec) throws Exception {
    return answer("plan", spec, workspace);
  }

  private Answer sweep(String spec, String run, Path place) throws Exception {
    return answer(
        "sweep", spec, "--run-id=" + run, "--executor=in-process", "--trials-at-once=1", place);
  }

  /** The last argument is the workspace. */
  private Answer answer(String command, String spec, Object... more) throws Exception {
    List<String> line = new ArrayList<>(List.of(command, inputs.resolve(spec).toString()));
    for (int i = 0; i < more.length - 1; i++) {
      line.add(more[i].toString());
    }
    line.add("--workspace=" + more[more.length - 1]);
    line.add("--models=" + inputs.resolve("models"));
    line.add("--glue=" + inputs.resolve("glue"));
    return answerAsIs(line);
  }

  private static Answer answerAsIs(List<String> line) throws Exception {
    Program program = Program.whole();
    try {
      int code =
          THREAD
              .submit(() -> program.run(line.toArray(String[]::new)))
              .get(SECONDS, TimeUnit.SECONDS);
      return new Answer(code, program.out(), program.err());
    } catch (TimeoutException e) {
      return new Answer(-1, program.out(), program.err());
    }
  }
}
