package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations of the embedded model's checkpoints, from arguments to files. */
class EvaluateIT {

  private static final String SPEC =
      """
      name: small
      tasks: [cola]
      adapter: {type: lora, rank: 2}
      optimizers:
        - {type: adamw, learningRate: 1e-3}
        - {type: ief, learningRate: 1}
      training: {batchSize: 16, epochs: 2, evaluateEvery: 100, maxTokens: 24, limit: 64%s}
      submission: false
      %s
      """;

  @TempDir private static Path folder;

  private static Path workspace;

  private final Program program = Program.whole();

  @BeforeAll
  static void train() throws IOException {
    workspace = folder.resolve("workspace");
    EvaluateIT it = new EvaluateIT();
    Path spec =
        Files.writeString(
            folder.resolve("kept.yaml"),
            SPEC.formatted(
                ", keepCheckpoints: epochs",
                "evaluation: {batches: 1, batchSize: 16, updates: [ef, ief], checkpoints: last}"));
    assertThat(it.run("sweep", spec.toString(), "--run-id", "kept")).as(it.program.err()).isZero();
    assertThat(it.program.out()).containsPattern("evaluation .*kept/evaluation/evaluation.html");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(1, List.of("--workspace", workspace.toString()));
    return program.run(all.toArray(String[]::new));
  }

  private static Path evaluation(String run) {
    return workspace.resolve("runs").resolve(run).resolve("evaluation");
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static Path checkpoint(String optimizer, boolean last) throws IOException {
    try (Stream<Path> trials = Files.list(workspace.resolve("trials"))) {
      Path trial =
          trials
              .filter(
                  folder -> read(folder.resolve("trial.json")).contains("\"" + optimizer + "\""))
              .findFirst()
              .orElseThrow();
      try (Stream<Path> kept = Files.list(trial.resolve("checkpoints"))) {
        Comparator<Path> bySteps =
            Comparator.comparing(folder -> Integer.valueOf(folder.getFileName().toString()));
        return (last ? kept.max(bySteps) : kept.min(bySteps)).orElseThrow();
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aSweepEvaluatesItsCheckpoints() throws IOException {
    assertThat(files(evaluation("kept")))
        .containsKeys("evaluation.html", "indicators.csv", "summaries.csv", "stages.svg");
    List<String> rows = Files.readAllLines(evaluation("kept").resolve("indicators.csv"));
    // A header, and two trials' last checkpoints with one batch of sgd, ef and ief.
    assertThat(rows).hasSize(1 + 2 * 3);
    assertThat(rows.get(0)).startsWith("source,task,trialId,checkpoint,weightsDigest,step,stage");
  }

  @Test
  void aRunIsEvaluatedToTheSameFilesByAnyParallelism() throws IOException {
    String[] command = {
      "evaluate",
      "kept",
      "--run-id=again",
      "--batches=2",
      "--batch-size=8",
      "--micro-batch=4",
      "--checkpoints=initial,last",
      "--updates=sgd,ef,ief,sf,kfac,ekfac,iekfac,hf:2",
      "--dampings=1e-7,1e-3",
      "--optimizers=adamw"
    };
    assertThat(run(with(command, "--at-once=2"))).as(program.err()).isZero();
    assertThat(program.out())
        .contains("EF/SGD", "iEF/SGD", "HF(2)/SGD", "evaluation.html", "indicators.csv");
    Map<String, byte[]> once = files(evaluation("again"));
    assertThat(once)
        .containsOnlyKeys(
            "dampings.svg",
            "digests.jsonl",
            "evaluation.html",
            "failures.avro",
            "indicators.avro",
            "indicators.csv",
            "rules.svg",
            "stages.svg",
            "summaries.avro",
            "summaries.csv");
    // Two checkpoints of two batches: the gradient, hf:2, and six rules of two dampings.
    assertThat(Files.readAllLines(evaluation("again").resolve("indicators.csv")))
        .hasSize(1 + 2 * 2 * (2 + 6 * 2));

    assertThat(run(with(command, "--at-once=1", "--fresh"))).as(program.err()).isZero();
    assertThat(files(evaluation("again"))).usingRecursiveComparison().isEqualTo(once);
    assertThat(run(command)).isZero();
    assertThat(files(evaluation("again"))).usingRecursiveComparison().isEqualTo(once);
  }

  @Test
  void adapterFoldersAreEvaluatedAsTheRunTheyCameFrom() throws IOException {
    String[] how = {"--batches=1", "--batch-size=16", "--updates=ief", "--dampings=1e-5"};
    Path first = checkpoint("adamw", false);
    Path last = checkpoint("adamw", true);
    assertThat(
            run(
                with(
                    new String[] {"evaluate", first.toString(), last.toString()},
                    with(how, "--tasks=cola", "--max-tokens=24", "--limit=64"))))
        .as(program.err())
        .isZero();
    assertThat(
            run(
                with(
                    new String[] {"evaluate", "kept", "--run-id=of-run"},
                    with(how, "--optimizers=adamw", "--checkpoints=initial,last"))))
        .isZero();
    assertThat(gammas("adapters")).hasSize(4).isEqualTo(gammas("of-run"));
  }

  /** Column gamma of the indicators. */
  private static List<String> gammas(String run) throws IOException {
    List<String> rows = Files.readAllLines(evaluation(run).resolve("indicators.csv"));
    int column = Arrays.asList(rows.get(0).split(",")).indexOf("gamma");
    return rows.stream().skip(1).map(row -> row.split(",")[column]).toList();
  }

  @Test
  void adaptersThatCannotBeEvaluatedAreTold() throws IOException {
    Path sound = checkpoint("ief", true);
    Path otherRank = copy(sound, "rank");
    Files.writeString(
        otherRank.resolve("adapter_config.json"),
        Files.readString(sound.resolve("adapter_config.json"))
            .replaceFirst("\"r\" : 2", "\"r\" : 4"));
    Path notFinite = copy(sound, "nan");
    Path weights = notFinite.resolve("adapter_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, Float.NaN);
    Files.write(weights, bytes);

    String[] how = {
      "--tasks=cola", "--max-tokens=24", "--limit=64", "--batches=1", "--batch-size=16"
    };
    assertThat(
            run(
                with(
                    new String[] {
                      "evaluate", otherRank.toString(), notFinite.toString(), sound.toString()
                    },
                    with(how, "--updates=ief", "--run-id=bad"))))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains(otherRank.toString()).contains("shape");
    assertThat(evaluation("bad")).doesNotExist();

    assertThat(
            run(
                with(
                    new String[] {"evaluate", sound.toString()},
                    with(how, "--model=mlp:3072-8-10", "--run-id=bad"))))
        .isEqualTo(ExitCode.INPUT.code());
    how[how.length - 1] = "--batch-size=65";
    assertThat(run(with(new String[] {"evaluate", sound.toString()}, how)))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("at most the 64 training examples of cola", "found 65");
    assertThat(run("evaluate", "kept", "--batch-size=65")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("at most the 64 training examples of", "found 65");
  }

  @Test
  void aRunThatKeptNoCheckpointsSaysWhatToSet() throws IOException {
    Path spec = Files.writeString(folder.resolve("best.yaml"), SPEC.formatted("", ""));
    assertThat(run("sweep", spec.toString(), "--run-id", "best")).as(program.err()).isZero();
    assertThat(run("evaluate", "best")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("training.keepCheckpoints: epochs");
    assertThat(run("evaluate", "nowhere")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("there is no run 'nowhere'", "best", "kept");
    assertThat(run("evaluate", "kept", "--optimizers=sgd")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("no trial of the run kept");
  }

  private static Path copy(Path adapter, String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name));
    for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
      Files.copy(adapter.resolve(file), copy.resolve(file));
    }
    return copy;
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new);
  }
}
