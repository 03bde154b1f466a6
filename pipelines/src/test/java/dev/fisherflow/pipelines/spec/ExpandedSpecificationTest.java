package dev.fisherflow.pipelines.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExpandedSpecificationTest {

  /** Settings whose default is the model's own, or empty. */
  private static final Set<String> NOT_SAID =
      Set.of("targetModules", "head", "rankPattern", "alphaPattern", "layers", "exclude");

  static Stream<Path> examples() throws IOException {
    return Files.list(Path.of("examples")).filter(Files::isRegularFile);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void meansTheSameAndLeavesNothingOut(Path example) throws IOException {
    assertSameWithoutDefaults(SweepSpecification.read(example));
  }

  @Test
  void gridsSchedulesAndEvaluationsAreKept() {
    assertSameWithoutDefaults(
        SweepSpecification.parse(
            "all.yaml",
            """
            name: all
            model: [minilm, some/folder]
            tasks: [cola, rte]
            adapter:
              - {type: lora, rank: [2, 4], head: [trained, frozen]}
              - {type: prompt, promptInit: random}
              - {type: full}
            optimizers:
              - {type: ief, learningRate: [1, 10], damping: [1e-7, {relative: 1e-3}], duplicateCosine: [null, 0.9]}
              - {type: sf, firstStepNorm: 0.1, draws: [1, 3], schedule: {type: step, milestones: [1]}}
              - {type: adafactor, learningRate: 1e-2, schedule: [constant, linear]}
            seeds: [3, 1]
            training:
              epochs: {cola: 2, rte: 3}
              limit: [null, 100]
              batchSize: [8, 16]
              keepCheckpoints: epochs
            selection: {by: [accuracy], diverged: keepBest}
            evaluation: {checkpoints: [initial, last], updates: [ief, "sf:3"], dampings: [1e-8..1e-6, -1], lossScale: 1/40}
            """));
  }

  @Test
  void defaultsAreToldByTheirPaths() {
    SweepSpecification specification =
        SweepSpecification.parse(
            "few.yaml",
            """
            name: few
            tasks: [rte]
            optimizers: [{type: ief, learningRate: 1}]
            """);
    assertThat(specification.defaults())
        .containsEntry("model", "minilm")
        .containsEntry("adapter.rank", "8")
        .containsEntry("optimizers[0].damping", "1e-7")
        .containsEntry("optimizers[0].schedule", "constant")
        .containsEntry("training.epochs.rte", "40")
        .containsEntry("training.limit", "null")
        .containsEntry("seeds", "1")
        .doesNotContainKeys("name", "optimizers[0].learningRate", "evaluation.batches");
  }

  /** But for what cannot be written down: a model's own modules, and its usual head. */
  private static void assertSameWithoutDefaults(SweepSpecification given) {
    String text = given.expanded();
    SweepSpecification expanded = SweepSpecification.parse("expanded", text);
    assertThat(expanded)
        .usingRecursiveComparison()
        .ignoringFields("source", "defaults")
        .isEqualTo(given);
    assertThat(expanded.defaults().keySet())
        .as(text)
        .allMatch(path -> NOT_SAID.contains(path.substring(path.lastIndexOf('.') + 1)));
    assertThat(expanded.expanded()).isEqualTo(text);
  }
}
