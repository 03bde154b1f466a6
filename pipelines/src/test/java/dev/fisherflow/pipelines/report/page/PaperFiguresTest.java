package dev.fisherflow.pipelines.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaperFiguresTest {

  static final String PROMPT_TUNING =
      """
      name: paper
      model: t5-base
      tasks: [cola, rte]
      adapter: {type: prompt, virtualTokens: 20, promptInit: text, decoderPads: true, padding: left}
      optimizers:
        - {type: ief, learningRate: 50, damping: 1e-12}
        - {type: sgd, learningRate: 100}
      seeds: [1, 2, 3]
      """;

  private final PaperFigures paper = PaperFigures.load();
  private final PaperSetups setups = PaperSetups.load();

  @Test
  void figuresStandBesideTrialsOfThePapersSetup() {
    Map<String, MethodScores> scores = scores(PROMPT_TUNING, "models/t5-base", 15_360);
    assertThat(paper.validation(scores.get("cola ief"))).contains("81.7 / 50.7");
    assertThat(paper.finalLoss(scores.get("rte ief"))).contains("0.02");
    assertThat(paper.finalLoss(scores.get("cola sgd"))).contains("0.33");
    assertThat(paper.testAverage(scores.get("cola sgd"))).contains("67.4");
    assertThat(paper.test(scores.get("cola sgd"))).isEmpty();
  }

  /** Each of these stood beside the paper's figures once. */
  @Test
  void noFiguresStandBesideTrialsOfAnotherSetup() {
    for (String change :
        List.of(
            "learningRate: 50, -> learningRate: 10,",
            "damping: 1e-12 -> damping: 1e-7",
            "seeds: [1, 2, 3] -> seeds: [1, 2]",
            "seeds: [1, 2, 3] -> seeds: [1, 2, 3]\ntraining: {epochs: 2}",
            "seeds: [1, 2, 3] -> seeds: [1, 2, 3]\ntraining: {batchSize: 16}",
            "seeds: [1, 2, 3] -> seeds: [1, 2, 3]\ntraining: {limit: 1000}",
            "50, damping: 1e-12 -> 50, schedule: linear, damping: 1e-12",
            ", padding: left -> ")) {
      String[] parts = change.split(" -> ", -1);
      assertThat(PROMPT_TUNING).contains(parts[0]);
      MethodScores score =
          scores(PROMPT_TUNING.replace(parts[0], parts[1]), "t5-base", 15_360).get("rte ief");
      assertThat(paper.validation(score)).as(change).isEmpty();
      assertThat(paper.testAverage(score)).as(change).isEmpty();
    }
    assertThat(paper.validation(scores(PROMPT_TUNING, "flan-t5-base", 15_360).get("cola ief")))
        .isEmpty();
    assertThat(paper.validation(scores(PROMPT_TUNING, "t5-base", 7_680).get("cola ief"))).isEmpty();
  }

  @Test
  void whatDiffersIsSaid() {
    String mini = PROMPT_TUNING.replace("damping: 1e-12", "damping: 1e-7");
    TrialResult result =
        results(mini + "training: {epochs: 2, limit: 500}", "minilm", 15_360).get(0);
    assertThat(setups.differences(result))
        .hasSize(4)
        .contains("model minilm, not t5-base", "epochs: 2, not 20", "limit 500, not none");
  }

  static List<TrialResult> results(String specification, String model, long trained) {
    return results(specification, model, trained, trial -> ReportedRuns.succeeded(trial, 0.5, 600));
  }

  static List<TrialResult> results(
      String specification, String model, long trained, Function<Trial, TrialResult> result) {
    UnaryOperator<TrialResult> counted =
        one -> TrialResult.newBuilder(one).setTrainableParameters(trained).build();
    return ReportedRuns.trials(specification).stream()
        .map(trial -> Trial.newBuilder(trial).setModel(model).setSteps(steps(trial, 1)).build())
        .map(result)
        .map(counted)
        .toList();
  }

  /** Of all of the task's examples, or of a share of them. */
  private static long steps(Trial trial, double share) {
    double rows = trial.getTask().equals("cola") ? 8_551 : 2_490;
    return trial.getEpochs() * (long) Math.ceil(share * rows / trial.getBatchSize());
  }

  /** As the embedded data has fewer examples than GLUE, without a limit. */
  @Test
  void otherDataOfTheSameNameIsNotThePapers() {
    TrialResult whole = results(PROMPT_TUNING, "t5-base", 15_360).get(0);
    assertThat(setups.differences(whole)).isEmpty();
    Trial part = Trial.newBuilder(whole.getTrial()).setSteps(steps(whole.getTrial(), 0.5)).build();
    assertThat(setups.differences(TrialResult.newBuilder(whole).setTrial(part).build()))
        .containsExactly("about 4288 training examples, not 8551");
  }

  private static Map<String, MethodScores> scores(String specification, String model, long count) {
    Stream<MethodScores> all =
        MethodScores.of(results(specification, model, count), List.of()).stream();
    return all.collect(
        Collectors.toMap(
            score -> score.task().key() + " " + score.method().getOptimizer(), score -> score));
  }
}
