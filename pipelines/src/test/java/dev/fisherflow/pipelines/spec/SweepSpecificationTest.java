package dev.fisherflow.pipelines.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.EarlyStopping;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SweepSpecificationTest {

  private static final List<NamedValue> SF_VERSION = List.of(new NamedValue("version", "2"));

  static Stream<Path> examples() throws IOException {
    return Files.list(Path.of("examples")).filter(Files::isRegularFile);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsRight(Path example) throws IOException {
    SweepSpecification specification = SweepSpecification.read(example);
    assertThat(example).hasFileName(specification.name() + ".yaml");
    assertThat(specification.trials()).isPositive();
  }

  /** Trials: settings of all optimizers times tasks times seeds. */
  @ParameterizedTest
  @CsvSource({
    "paper-prompt-tuning, 5, 7",
    "paper-prompt-tuning-grid, 23, 7",
    "paper-lora, 5, 7",
    "paper-lora-grid, 23, 7",
    "paper-vit, 5, 1",
    "paper-vit-grid, 23, 1",
    "paper-mlp, 5, 1",
    "paper-mlp-grid, 17, 1",
    "paper-mini, 12, 1",
    "authors-prompt-tuning, 1, 7",
    "authors-vit, 1, 1",
  })
  void presetsAreThePapersSetups(String name, int settings, int tasks) {
    SweepSpecification preset = SweepSpecification.preset(name);
    assertThat(preset.name()).isEqualTo(name);
    assertThat(preset.seeds()).hasSize(3);
    assertThat(preset.trials()).isEqualTo(3L * settings * tasks);
    assertThat(SweepSpecification.PRESETS).contains(name).hasSize(19);
  }

  /** E1: 15 setups, seven checkpoints; E3: five tasks, three checkpoints, ten dampings (H.3). */
  @ParameterizedTest
  @CsvSource({
    "paper-e1-prompt-tuning, 7, 7, 1",
    "paper-e1-lora, 7, 7, 1",
    "paper-e1-vit, 1, 7, 1",
    "authors-e1-lora, 7, 7, 1",
    "paper-e3-prompt-tuning, 2, 'first,middle,last', 10",
    "paper-e3-lora, 1, 'first,middle,last', 10",
    "paper-e3-vit, 1, 'first,middle,last', 10",
    "paper-e3-mlp, 1, 'first,middle,last', 10",
  })
  void presetsAreThePapersEvaluations(String name, int tasks, String checkpoints, int dampings) {
    SweepSpecification preset = SweepSpecification.preset(name);
    assertThat(preset.name()).isEqualTo(name);
    assertThat(preset.trials()).isEqualTo(tasks);
    Evaluation evaluation = preset.evaluation().orElseThrow();
    assertThat(evaluation.checkpoints()).hasToString(checkpoints);
    assertThat(evaluation.batches()).isEqualTo(100);
    assertThat(evaluation.plan().batchSize()).isEqualTo(160);
    assertThat(evaluation.plan().settings().dampings()).hasSize(dampings);
    assertThat(SweepSpecification.PRESETS).contains(name);
  }

  /** Appendix H.7. */
  @Test
  void thePerceptronsGridIsThePapers() {
    Map<String, List<Double>> searched =
        SweepSpecification.preset("paper-mlp-grid").optimizers().stream()
            .collect(
                Collectors.groupingBy(
                    OptimizerSettings::getType,
                    Collectors.mapping(
                        one ->
                            one.getLearningRate() == null
                                ? one.getFirstStepNorm()
                                : one.getLearningRate(),
                        Collectors.toList())));
    assertThat(searched)
        .isEqualTo(
            Map.of(
                "adamw", List.of(5e-5, 1e-4, 5e-4),
                "sgd", List.of(0.01, 0.1, 0.5),
                "ief", List.of(10.0, 50.0, 100.0),
                "sf", List.of(0.01, 0.1, 0.5),
                "ef", List.of(1e-5, 1e-4, 1e-3, 1e-2, 1e-1)));
  }

  @Test
  void theTasksOfThePaperAreTrainedAndValidatedAsItSays() {
    SweepSpecification lora = SweepSpecification.preset("paper-lora");
    Map<Task, List<Integer>> expected =
        Map.of(
            Glue.COLA, List.of(20, 100),
            Glue.SST2, List.of(20, 1000),
            Glue.QQP, List.of(5, 1000),
            Glue.MRPC, List.of(30, 50),
            Glue.MNLI, List.of(5, 1000),
            Glue.QNLI, List.of(15, 1000),
            Glue.RTE, List.of(40, 30));
    assertThat(lora.tasks()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (task, numbers) ->
            assertThat(lora.training().get(task))
                .singleElement()
                .satisfies(
                    training -> {
                      assertThat(training.epochs()).isEqualTo(numbers.get(0));
                      assertThat(training.evaluateEvery()).isEqualTo(numbers.get(1));
                      assertThat(training.batchSize()).isEqualTo(32);
                      assertThat(training.maxTokens()).isEqualTo(100);
                    }));
  }

  @Test
  void modelsAreFoundInAFolder(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve("t5-base"));
    SweepSpecification found = SweepSpecification.preset("paper-lora").withModelsIn(folder);
    assertThat(found.models()).containsExactly(folder.resolve("t5-base").toString());
    assertThat(SweepSpecification.demonstration().withModelsIn(folder).models())
        .containsExactly("minilm");
  }

  @Test
  void theDemonstrationComparesAllOptimizersOnTwoTasks() {
    SweepSpecification demonstration = SweepSpecification.demonstration();
    assertThat(demonstration.tasks()).containsExactly(Glue.SST2, Glue.QQP);
    assertThat(demonstration.optimizers())
        .extracting(OptimizerSettings::getType)
        .containsExactly("sgd", "adamw", "adafactor", "ief", "ef", "sf");
    assertThat(demonstration.trials()).isEqualTo(12);
  }

  @Test
  void everyKeyIsRead() {
    SweepSpecification specification =
        parse(
            """
            name: all
            model: models/bert
            tasks: [cola, rte]
            adapter:
              type: lora
              rank: 4
              alpha: 16
              dropout: 0.1
              targetModules: [query, key]
              bias: lora_only
              head: frozen
            optimizers:
              - {type: sgd, learningRate: 0.1, weightDecay: 0.5, momentum: 0.9}
              - {type: adamw, learningRate: 1e-3, weightDecay: 0.02, beta1: 0.8, beta2: 0.99,
                 epsilon: 1e-6, schedule: {type: step, milestones: [3, 5], factor: 0.5}}
              - {type: adafactor, learningRate: 3e-1, weightDecay: 0, decayRate: 0.7,
                 clipThreshold: 2}
              - {type: ief, learningRate: 100, damping: -1e-3, duplicateCosine: null}
              - {type: ef, firstStepNorm: 0.01, schedule: linear, damping: 0,
                 duplicateCosine: 0.95}
              - {type: sf, learningRate: 0.5, damping: 1e-12, draws: 3}
            seeds: [1, 9223372036854775807]
            training: {batchSize: 16, epochs: {cola: 20, rte: 40}, evaluateEvery: 7,
              maxTokens: 64, limit: 2_000}
            submission: false
            """);
    assertThat(specification.name()).isEqualTo("all");
    assertThat(specification.models()).containsExactly("models/bert");
    assertThat(specification.adapters())
        .containsExactly(
            AdapterSettings.newBuilder()
                .setType("lora")
                .setRank(4)
                .setAlpha(16.0)
                .setDropout(0.1)
                .setTargetModules(List.of("query", "key"))
                .setBias("lora_only")
                .setHead("frozen")
                .build());
    Schedule constant = Schedule.newBuilder().setType("constant").build();
    assertThat(specification.optimizers())
        .containsExactly(
            OptimizerSettings.newBuilder()
                .setType("sgd")
                .setSchedule(constant)
                .setLearningRate(0.1)
                .setWeightDecay(0.5)
                .setMomentum(0.9)
                .build(),
            OptimizerSettings.newBuilder()
                .setType("adamw")
                .setSchedule(
                    Schedule.newBuilder()
                        .setType("step")
                        .setMilestones(List.of(3, 5))
                        .setFactor(0.5)
                        .build())
                .setLearningRate(0.001)
                .setWeightDecay(0.02)
                .setBeta1(0.8)
                .setBeta2(0.99)
                .setEpsilon(1e-6)
                .build(),
            OptimizerSettings.newBuilder()
                .setType("adafactor")
                .setSchedule(constant)
                .setLearningRate(0.3)
                .setWeightDecay(0.0)
                .setDecayRate(0.7)
                .setClipThreshold(2.0)
                .build(),
            OptimizerSettings.newBuilder()
                .setType("ief")
                .setSchedule(constant)
                .setLearningRate(100.0)
                .setDamping(-1e-3)
                .build(),
            OptimizerSettings.newBuilder()
                .setType("ef")
                .setSchedule(Schedule.newBuilder().setType("linear").build())
                .setFirstStepNorm(0.01)
                .setDamping(0.0)
                .setDuplicateCosine(0.95)
                .build(),
            OptimizerSettings.newBuilder()
                .setType("sf")
                .setSchedule(constant)
                .setLearningRate(0.5)
                .setDamping(1e-12)
                .setDraws(3)
                .setMore(SF_VERSION)
                .build());
    assertThat(specification.seeds()).containsExactly(1L, Long.MAX_VALUE);
    assertThat(specification.training().get(Glue.COLA))
        .containsExactly(training(16, 20, 7, 64, Optional.of(2000L)));
    assertThat(specification.training().get(Glue.RTE))
        .containsExactly(training(16, 40, 7, 64, Optional.of(2000L)));
    assertThat(specification.submission()).isFalse();
    assertThat(specification.trials()).isEqualTo(2 * 6 * 2);
  }

  @Test
  void whatIsLeftOutIsThePapers() {
    SweepSpecification specification =
        parse(
            """
            name: short
            tasks: [rte]
            optimizers:
              - {type: sgd, learningRate: 1}
              - {type: adamw, learningRate: 1}
              - {type: adafactor, learningRate: 1}
              - {type: sf, firstStepNorm: 1}
            """);
    assertThat(specification.models()).containsExactly("minilm");
    assertThat(specification.seeds()).containsExactly(1L);
    assertThat(specification.submission()).isTrue();
    assertThat(specification.training().get(Glue.RTE))
        .containsExactly(training(32, 40, 30, 100, Optional.empty()));
    assertThat(specification.adapters())
        .containsExactly(
            AdapterSettings.newBuilder()
                .setType("lora")
                .setRank(8)
                .setAlpha(8.0)
                .setDropout(0.0)
                .setTargetModules(List.of())
                .setBias("none")
                .build());
    Schedule constant = Schedule.newBuilder().setType("constant").build();
    assertThat(specification.optimizers())
        .containsExactly(
            OptimizerSettings.newBuilder()
                .setType("sgd")
                .setSchedule(constant)
                .setLearningRate(1.0)
                .setWeightDecay(0.0)
                .setMomentum(0.0)
                .build(),
            OptimizerSettings.newBuilder()
                .setType("adamw")
                .setSchedule(constant)
                .setLearningRate(1.0)
                .setWeightDecay(0.01)
                .setBeta1(0.9)
                .setBeta2(0.999)
                .setEpsilon(1e-8)
                .build(),
            OptimizerSettings.newBuilder()
                .setType("adafactor")
                .setSchedule(constant)
                .setLearningRate(1.0)
                .setWeightDecay(1e-5)
                .setDecayRate(0.8)
                .setClipThreshold(1.0)
                .build(),
            OptimizerSettings.newBuilder()
                .setType("sf")
                .setSchedule(constant)
                .setFirstStepNorm(1.0)
                .setDamping(1e-7)
                .setDraws(1)
                .setMore(SF_VERSION)
                .build());
  }

  @Test
  void theOtherAdaptersHaveTheirOwnDefaults() {
    SweepSpecification specification =
        parse(
            """
            name: adapters
            tasks: [rte]
            adapter:
              - {type: prompt}
              - {type: prompt, virtualTokens: 5, promptInit: random, decoderPads: true}
              - {type: full}
            optimizers: [{type: sgd, learningRate: 1}]
            """);
    assertThat(specification.adapters())
        .containsExactly(
            AdapterSettings.newBuilder()
                .setType("prompt")
                .setVirtualTokens(20)
                .setPromptInit("text")
                .setDecoderPads(false)
                .build(),
            AdapterSettings.newBuilder()
                .setType("prompt")
                .setVirtualTokens(5)
                .setPromptInit("random")
                .setDecoderPads(true)
                .build(),
            AdapterSettings.newBuilder().setType("full").build());
  }

  @Test
  void aRelativeDampingIsWrittenByNameOrAsANegativeNumber() {
    String text =
        """
        name: relative
        tasks: [rte]
        optimizers: [{type: ief, learningRate: 1, damping: [1e-7, %s]}]
        """;
    SweepSpecification named = parse(text.formatted("{relative: 1e-3}"));
    assertThat(named.optimizers())
        .extracting(OptimizerSettings::getDamping)
        .containsExactly(1e-7, -1e-3);
    assertThat(named.optimizers()).isEqualTo(parse(text.formatted("-1e-3")).optimizers());
    assertThat(named.expanded()).containsPattern("damping:\\s+relative: 0.001");
    assertThatThrownBy(() -> parse(text.formatted("{relative: -1e-3}")))
        .hasMessageContaining("expected a number above 0, found '-1e-3'");
    assertThatThrownBy(() -> parse(text.formatted("{relativ: 1e-3}")))
        .hasMessageContaining("did you mean 'relative'");
  }

  @Test
  void aListMakesAGrid() {
    SweepSpecification specification =
        parse(
            """
            name: grid
            model: [minilm, models/bert]
            tasks: [sst2, cola]
            adapter:
              type: lora
              rank: [4, 8]
              targetModules: [[query], [query, value], [value]]
            optimizers:
              - type: adamw
                learningRate: [1e-3, 5e-4]
                weightDecay: [0, 0.01, 0.1]
                schedule: [linear, {type: step, milestones: [1], factor: 0.1}]
              - {type: ief, learningRate: 10, duplicateCosine: [null, 0.99]}
            seeds: [1, 2, 3]
            training: {batchSize: [16, 32], epochs: [2, 3], limit: [100, null]}
            """);
    assertThat(specification.models()).hasSize(2);
    assertThat(specification.adapters()).hasSize(6);
    assertThat(specification.optimizers()).hasSize(2 * 3 * 2 + 2);
    assertThat(specification.training().get(Glue.COLA)).hasSize(8);
    assertThat(specification.trials()).isEqualTo(2L * 6 * 14 * 3 * 2 * 8);
    assertThat(specification.optimizers().subList(0, 3))
        .extracting(OptimizerSettings::getLearningRate)
        .containsExactly(0.001, 0.001, 0.001);
    assertThat(specification.optimizers().subList(0, 5))
        .extracting(OptimizerSettings::getWeightDecay)
        .containsExactly(0.0, 0.0, 0.01, 0.01, 0.1);
  }

  @Test
  void anchorsAreFollowed() {
    SweepSpecification specification =
        parse(
            """
            name: anchors
            tasks: [sst2]
            optimizers:
              - {type: adamw, learningRate: &rates [1e-3, 1e-4]}
              - {type: sgd, learningRate: *rates}
            """);
    assertThat(specification.optimizers()).hasSize(4);
  }

  private static SweepSpecification parse(String text) {
    return SweepSpecification.parse("test.yaml", text);
  }

  private static Training training(
      int batchSize, int epochs, int evaluateEvery, int maxTokens, Optional<Long> limit) {
    return new Training(
        batchSize,
        epochs,
        evaluateEvery,
        maxTokens,
        limit,
        "best",
        Optional.empty(),
        Optional.empty());
  }

  private static SweepSpecification withTraining(String training) {
    return SweepSpecification.parse(
        "t.yaml",
        """
        name: pieces
        tasks: [rte]
        optimizers: [{type: sgd, learningRate: 0.1}]
        training: %s
        """
            .formatted(training));
  }

  @Test
  void piecesAndTheEarlyEndAreReadAndWrittenOut() {
    SweepSpecification specification =
        withTraining("{batchSize: 32, microBatch: [null, 8], earlyStopping: {patience: 3}}");
    assertThat(specification.training().get(Glue.RTE))
        .extracting(Training::microBatch)
        .containsExactly(Optional.empty(), Optional.of(8));
    assertThat(specification.training().get(Glue.RTE))
        .extracting(Training::earlyStopping)
        .containsOnly(Optional.of(new EarlyStopping(3, 0.0)));
    assertThat(SweepSpecification.parse("expanded", specification.expanded()).training())
        .isEqualTo(specification.training());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{batchSize: [8, 64], microBatch: 8}     | fewer samples than the 8 of the smallest",
        "{microBatch: 0}                         | a whole number from 1",
        "{earlyStopping: 5}                      | a mapping such as {patience: 5, minDelta: 0}",
        "{earlyStopping: {minDelta: 0.1}}        | expected the key 'patience'",
        "{earlyStopping: {patience: 0}}          | a whole number from 1",
        "{earlyStopping: {patience: 2, delta: 1}}| unknown key",
        "{earlyStopping: {patience: 2, minDelta: -1}}| a number of at least 0"
      })
  void wrongPiecesAndEndsAreMistakes(String training, String words) {
    assertThatThrownBy(() -> withTraining(training))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aRateOfFactorsNeedsFactors() {
    String text =
        """
        name: s
        tasks: [rte]
        optimizers: [{type: adamw, learningRate: 1e-3, loraPlus: [null, 16]}]
        """;
    assertThat(SweepSpecification.parse("s", text).optimizers()).hasSize(2);
    assertThatThrownBy(() -> SweepSpecification.parse("s", text + "adapter: {type: full}"))
        .hasMessageContaining(
            "loraPlus is the rate of LoRA's factors B; the adapter full has none");
  }

  /** A rule that solves may carry its direction on; without that its trials are what they were. */
  @Test
  void momentumOfRulesThatSolveIsBoundedAndLeavesOtherTrialsAlone() {
    String start = "name: s\ntasks: [rte]\noptimizers: [{type: ief, learningRate: 1";
    var varied = SweepSpecification.parse("s", start + ", momentum: [0, 0.9]}]").optimizers();
    var plain = SweepSpecification.parse("s", start + "}]").optimizers();
    assertThat(varied).hasSize(2).startsWith(plain.get(0));
    assertThatThrownBy(() -> SweepSpecification.parse("s", start + ", momentum: [0.9, 1.1]}]"))
        .hasMessageContaining("optimizers[0]: momentum 1.1")
        .hasMessageContaining("after 931 steps");
    assertThatThrownBy(() -> SweepSpecification.parse("s", start + ", momentum: 1}]"))
        .hasMessageContaining("a normBound beside it");
    assertThat(
            SweepSpecification.parse("s", start + ", momentum: 1, normBound: 0.1}]").optimizers())
        .hasSize(1);
  }

  @Test
  void muonNeedsMatrices() {
    String text = "name: s\ntasks: [rte]\noptimizers: [{type: muon, learningRate: 1e-3}]\n";
    assertThat(SweepSpecification.parse("s", text).optimizers()).hasSize(1);
    assertThatThrownBy(() -> SweepSpecification.parse("s", text + "adapter: {type: prompt}"))
        .hasMessageContaining("muon moves matrices of layers; the adapter prompt trains 0");
  }
}
