package dev.fisherflow.pipelines.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.trained.AdapterSource;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.DevPredictions;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.OwnTask;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitPredictionTest {

  private static final TaskDefinition SEVERAL =
      TaskDefinition.newBuilder()
          .setKind(OwnTask.MULTILABEL)
          .setLabels(List.of("a", "b"))
          .setMetrics(List.of("micro_f1"))
          .build();
  private static final TaskDefinition TEXTS =
      TaskDefinition.newBuilder()
          .setKind(OwnTask.TEXT_TO_TEXT)
          .setMaxTargetTokens(4)
          .setMetrics(List.of("rouge_l"))
          .build();

  @TempDir Path folder;

  /** Logits 2 and -2 of one, 0 and 2 of the other: the means are above a half for either label. */
  @Test
  void theMeanOfAllSelectedCheckpointsAnswers() {
    write(SEVERAL, row("[\"a\"]", "[\"b\"]", 2.0, -2.0), row("[\"b\"]", "[\"b\"]", 0.0, 2.5));
    assertThatThrownBy(() -> SplitPrediction.of(List.of(run(Map.of())), "dev"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected one selected checkpoint of run 'r', found 2");
    FilePrediction one = SplitPrediction.of(List.of(run(Map.of("optimizer", "adamw"))), "dev");
    assertThat(one.cells(0)).startsWith("1", "[\"a\"]");
    FilePrediction mean = SplitPrediction.of(run(Map.of()).each(), "dev");
    double first = (1 / (1 + Math.exp(-2)) + 0.5) / 2;
    double second = (1 / (1 + Math.exp(2)) + 1 / (1 + Math.exp(-2.5))) / 2;
    assertThat(mean.answers().get(0)).containsExactly(new double[] {first, second}, within(1e-15));
    assertThat(mean.cells(0)).startsWith("1", "[\"a\",\"b\"]");
    assertThat(mean.metrics()).extracting(Metric::getName).containsExactly("accuracy", "micro_f1");
    assertThat(mean.metrics()).extracting(Metric::getValue).containsExactly(0.0, 2 / 3.0);
  }

  @Test
  void textsHaveNoMean() {
    write(TEXTS, row("one two", "one"), row("two", "one"));
    FilePrediction one = SplitPrediction.of(List.of(run(Map.of("optimizer", "adamw"))), "dev");
    assertThat(one.columns()).containsExactly("id", "text", "fault");
    assertThat(one.cells(0)).startsWith("1", "one two");
    assertThat(one.metrics().get(0).getValue()).isCloseTo(2 / 3.0, within(1e-15));
    assertThatThrownBy(() -> SplitPrediction.of(run(Map.of()).each(), "dev"))
        .hasMessageContaining("texts have no mean");
  }

  @Test
  void whatIsNotThereIsToldWithWhatIs() {
    write(SEVERAL, row("[\"a\"]", "[\"b\"]", 2.0, -2.0));
    assertThatThrownBy(() -> SplitPrediction.of(List.of(run(Map.of())), "devel"))
        .hasMessageContaining("expected a split of own, one of dev, found 'devel'");
  }

  private AdapterSource.Run run(Map<String, String> wanted) {
    return new AdapterSource.Run(Workspace.at(folder.toString()), "r", wanted, name -> name);
  }

  private static Prediction row(String label, String truth, double... scores) {
    List<Double> listed = new ArrayList<>();
    for (double score : scores) {
      listed.add(score);
    }
    return Prediction.newBuilder()
        .setTask("own")
        .setSplit("dev")
        .setIndex(0)
        .setLabel(label)
        .setTruth(truth)
        .setScores(listed)
        .build();
  }

  /** A run whose adapters, of adamw, sgd and so on, have answered a row each. */
  private void write(TaskDefinition definition, Prediction... rows) {
    SweepSpecification specification =
        SweepSpecification.parse(
            "s",
            "name: s\ntasks: [sst2]\noptimizers: [{type: adamw, learningRate: 1},"
                + " {type: sgd, learningRate: 1}]\n");
    List<Trial> templates = TrialPlan.of(specification).templates(Task.of("sst2"));
    RunFolder run = new RunFolder(Workspace.at(folder.toString()), "r");
    List<Selection> selections = new ArrayList<>();
    List<DevPredictions> answers = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      Trial trial =
          Trial.newBuilder(templates.get(i))
              .setTrialId("trial" + i)
              .setTask("own")
              .setDefinition(definition)
              .build();
      selections.add(selection(trial));
      answers.add(
          DevPredictions.newBuilder()
              .setTask("own")
              .setModel(trial.getModel())
              .setAdapter("lora")
              .setOptimizer(trial.getOptimizer().getType())
              .setTrialId(trial.getTrialId())
              .setStep(1)
              .setRows(List.of(rows[i]))
              .build());
    }
    run.writeTrials(selections.stream().map(Selection::getTrial).toList());
    run.writeSelections(selections);
    run.writeDevPredictions(answers);
  }

  private static Selection selection(Trial trial) {
    return Selection.newBuilder()
        .setTask("own")
        .setModel(trial.getModel())
        .setAdapter("lora")
        .setOptimizer(trial.getOptimizer().getType())
        .setHyperparameters("")
        .setSettingScore(0)
        .setTrial(trial)
        .setCheckpoint(
            Checkpoint.newBuilder()
                .setTrialId(trial.getTrialId())
                .setUri("nowhere")
                .setStep(1)
                .setEpoch(1)
                .setScore(0)
                .setWeightsDigest("weights")
                .build())
        .build();
  }
}
