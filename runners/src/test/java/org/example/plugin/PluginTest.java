package org.example.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.schedule.LearningRateSchedule;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.report.export.ResultsCsv;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One class and one line in META-INF/services add an optimizer, or a schedule. */
class PluginTest {

  private static final String OWN = "{type: adamw, learningRate: 1e-3}";

  private static final SweepSpecification SPECIFICATION =
      parse(
          OWN,
          "{type: sign, learningRate: 0.1, deadZone: [0, 0.5]}",
          "{type: sgd, learningRate: 1, schedule: [glide, {type: glide, floor: 0.1}]}");

  private static SweepSpecification parse(String... optimizers) {
    return SweepSpecification.parse(
        "plugin.yaml",
        """
        name: plugin
        tasks: [sst2]
        optimizers:
          - %s
        """
            .formatted(String.join("\n  - ", optimizers)));
  }

  private static List<Trial> trials(SweepSpecification specification) {
    TrialPlan plan = TrialPlan.of(specification);
    DatasetManifest manifest =
        DatasetManifest.newBuilder()
            .setTask("sst2")
            .setDigest("data")
            .setSourceDigest("source")
            .setInputFormat("pair")
            .setTokenizerDigest("tokenizer")
            .setMaxTokens(100)
            .setSplits(
                List.of(
                    SplitManifest.newBuilder()
                        .setName("train")
                        .setRows(64)
                        .setDigest("rows")
                        .build()))
            .setFailedRows(0)
            .build();
    return plan.trials(plan.datasets().get(0), manifest, "weights");
  }

  @Test
  void settingsAreParsedAndWrittenOut() {
    assertThat(SPECIFICATION.optimizers())
        .extracting(OptimizerSettings::getType)
        .containsExactly("adamw", "sign", "sign", "sgd", "sgd");
    OptimizerSettings sign = SPECIFICATION.optimizers().get(2);
    assertThat(sign.getLearningRate()).isEqualTo(0.1);
    assertThat(sign.getMore()).extracting(NamedValue::getName).containsExactly("code", "deadZone");
    assertThat(sign.getMore()).contains(new NamedValue("deadZone", "0.5"));
    assertThat(SPECIFICATION.defaults()).containsEntry("optimizers[2].schedule[0].floor", "0");
    assertThat(SweepSpecification.parse("expanded", SPECIFICATION.expanded()).optimizers())
        .isEqualTo(SPECIFICATION.optimizers());
    assertThat(SPECIFICATION.expanded()).contains("deadZone: 0.5").contains("floor: 0.1");
  }

  @Test
  void mistakesAreToldAsOfAnyOther() {
    assertMistake("{type: sign, learningRate: 1, deadZone: -1}", "a number of at least 0");
    assertMistake("{type: sign, learningRate: 1, deadZoen: 1}", "did you mean 'deadZone'?");
    assertMistake("{type: sgd, learningRate: 1, deadZone: 1}", "sign has it, sgd has not");
    assertMistake("{type: sing, learningRate: 1}", "did you mean 'sign'?");
    assertMistake("{type: sgd, learningRate: 1, schedule: cosin}", "did you mean 'cosine'?");
  }

  private static void assertMistake(String optimizer, String words) {
    assertThatThrownBy(() -> parse(optimizer))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining(words);
  }

  @Test
  void trialsAreNamedByWhatVaries() {
    List<Trial> trials = trials(SPECIFICATION);
    assertThat(trials.stream().map(TrialPlan.of(SPECIFICATION).names()::hyperparameters))
        .containsExactly(
            "learningRate=0.001",
            "learningRate=0.1 deadZone=0",
            "learningRate=0.1 deadZone=0.5",
            "learningRate=1 schedule=glide:floor=0",
            "learningRate=1 schedule=glide:floor=0.1");
  }

  @Test
  void theSettingIsPartOfTheIdAndOtherTrialsKeepTheirs() {
    List<Trial> trials = trials(SPECIFICATION);
    assertThat(trials).extracting(Trial::getTrialId).doesNotHaveDuplicates().hasSize(5);
    assertThat(trials.get(0)).isEqualTo(trials(parse(OWN)).get(0));
  }

  @Test
  void theSettingIsAColumn() throws IOException {
    List<TrialResult> results = trials(SPECIFICATION).stream().map(PluginTest::result).toList();
    ByteArrayOutputStream csv = new ByteArrayOutputStream();
    ResultsCsv.write(results, List.of(), TrialPlan.of(SPECIFICATION).names(), null, csv);
    List<String> lines = csv.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.get(0)).endsWith(",optimizerCode,deadZone,scheduleCode,floor");
    assertThat(lines).filteredOn(line -> line.contains(",sign,")).hasSize(2);
    assertThat(lines)
        .filteredOn(line -> line.contains("deadZone=0.5"))
        .singleElement()
        .asString()
        .endsWith(",0.5,,");
    assertThat(lines)
        .filteredOn(line -> line.contains("glide:floor=0.1"))
        .singleElement()
        .asString()
        .endsWith(",0.1");
  }

  private static TrialResult result(Trial trial) {
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(TrialStatus.SUCCEEDED)
        .setStepsDone(trial.getSteps())
        .setTrainableParameters(1)
        .setThreads(1)
        .setDevice("cpu")
        .setSeconds(1)
        .build();
  }

  @Test
  void theOptimizerIsMadeWithItsSetting() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList parameters = new NDList(manager.create(new float[] {1, 1, 1}));
      NDList gradient = new NDList(manager.create(new float[] {3, -0.7f, 0.2f}));
      try (Optimizer optimizer = Optimizers.of(SPECIFICATION.optimizers().get(2), parameters)) {
        optimizer.step(parameters, new Given(gradient), 0.5);
      }
      assertThat(parameters.head().toFloatArray()).containsExactly(0.5f, 1.5f, 1);
    }
  }

  @Test
  void theScheduleIsMadeWithItsSetting() {
    LearningRateSchedule schedule =
        LearningRateSchedule.of(SPECIFICATION.optimizers().get(4).getSchedule(), 4, 2);
    assertThat(schedule.factor(1)).isEqualTo(1);
    assertThat(schedule.factor(3)).isCloseTo(0.55, within(1e-12));
  }

  /** A batch of which only the gradient is asked for. */
  private record Given(NDList gradient) implements BatchGradients {

    @Override
    public PerSampleGradients perSample() {
      throw new UnsupportedOperationException("only the gradient is given");
    }

    @Override
    public PerSampleGradients sampled(int draw) {
      throw new UnsupportedOperationException("only the gradient is given");
    }

    @Override
    public double[] logitGradientNorms() {
      throw new UnsupportedOperationException("only the gradient is given");
    }
  }
}
