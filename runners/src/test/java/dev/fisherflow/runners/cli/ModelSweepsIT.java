package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole sweeps of the other models, tiny ones of the reference cases, on the embedded data. */
class ModelSweepsIT {

  /** A folder of tiny models. */
  static final Path MODELS = Path.of("../transforms/src/test/resources/golden");

  @TempDir private Path folder;

  private final Program program = Program.whole();

  private int sweep(String specification) throws IOException {
    Path spec = Files.writeString(folder.resolve("spec.yaml"), specification);
    return program.run(
        "sweep",
        spec.toString(),
        "--workspace",
        folder.resolve("workspace").toString(),
        "--models",
        MODELS.toString(),
        "--run-id",
        "r");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          t5      | {type: prompt, virtualTokens: 4, decoderPads: true} | adafactor, learningRate: 0.3
          t5-v1_1 | {type: lora, rank: 2, alpha: 2}                     | ief, learningRate: 1
          """)
  void aTextToTextSweepEndsWithAZip(String model, String adapter, String optimizer)
      throws IOException {
    int exit =
        sweep(
            """
            name: texts
            model: %s
            tasks: [sst2, mnli]
            adapter: %s
            optimizers: [{type: %s}]
            training: {batchSize: 16, epochs: 1, evaluateEvery: 100, maxTokens: 40, limit: 32}
            """
                .formatted(model, adapter, optimizer));
    assertThat(exit).as(program.err()).isZero();
    assertThat(program.out())
        .contains("mnli: accuracy on the validation set", "2 trials: 2 succeeded")
        .containsPattern("submission .*\\.zip");
    assertThat(checkpoints())
        .isNotEmpty()
        .allSatisfy(
            checkpoint ->
                assertThat(checkpoint.resolve("adapter_config.json"))
                    .content()
                    .contains(model.equals("t5") ? "CAUSAL_LM" : "\"T5ForConditionalGeneration\""));
  }

  @Test
  void aSweepOfImagesEndsWithItsTestAccuracy() throws IOException {
    int exit =
        sweep(
            """
            name: images
            model: [vit-lora, mlp:3072-32-10]
            tasks: [cifar10]
            adapter: {type: full}
            optimizers: [{type: adamw, learningRate: 1e-3}, {type: sf, firstStepNorm: 0.1}]
            training: {batchSize: 50, epochs: 1, limit: 200}
            """);
    assertThat(exit).as(program.err()).isZero();
    assertThat(program.out())
        .containsPattern(
            "cifar10: accuracy on the validation set, in per cent\\n.*seeds +settings +test")
        .contains("4 trials: 4 succeeded")
        .doesNotContain("submission");
    assertThat(folder.resolve("workspace/runs/r/test-scores.avro")).isNotEmptyFile();
  }

  @Test
  void aFrozenHeadWithTrainedBiasesIsSwept() throws IOException {
    int exit =
        sweep(
            """
            name: vision
            model: vit-lora
            tasks: [cifar10]
            adapter: {type: lora, rank: 2, alpha: 2, bias: lora_only, head: frozen}
            optimizers: [{type: ef, firstStepNorm: 0.01, schedule: linear}]
            training: {batchSize: 50, epochs: 1, limit: 100}
            """);
    assertThat(exit).as(program.err()).isZero();
    assertThat(program.out()).contains("1 trials: 1 succeeded");
  }

  @Test
  void aModelThatDoesNotReadTheTasksInputsIsRefused() throws IOException {
    int exit =
        sweep(
            """
            name: wrong
            model: vit-lora
            tasks: [cola]
            optimizers: [{type: sgd, learningRate: 0.1}]
            """);
    assertThat(exit).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("cola is one of texts", "reads images");
  }

  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("workspace/trials"))) {
      return files.filter(file -> file.getParent().endsWith("checkpoints")).toList();
    }
  }
}
