package dev.fisherflow.pipelines.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PaperFiguresTest {

  private static final String PROMPT_TUNING =
      """
      name: paper
      model: t5-base
      tasks: [cola, rte]
      adapter: {type: prompt, virtualTokens: 20, promptInit: text}
      optimizers: [{type: ief, learningRate: 50}, {type: sgd, learningRate: 100}]
      seeds: [1]
      """;

  private final PaperFigures paper = PaperFigures.load();

  @Test
  void figuresStandWhereModelAdapterOptimizerAndTaskMatch() {
    Map<String, MethodScores> scores = scores("models/t5-base", 15_360);
    assertThat(paper.validation(scores.get("cola ief"))).contains("81.7 / 50.7");
    assertThat(paper.finalLoss(scores.get("rte ief"))).contains("0.02");
    assertThat(paper.finalLoss(scores.get("cola ief"))).isEmpty();
    assertThat(paper.validation(scores.get("cola sgd"))).isEmpty();
    assertThat(paper.testAverage(scores.get("cola sgd"))).contains("67.4");
  }

  @Test
  void anotherModelOrAnotherNumberOfTrainedNumbersIsNotThePapers() {
    assertThat(paper.validation(scores("models/flan-t5-base", 15_360).get("cola ief"))).isEmpty();
    assertThat(paper.validation(scores("models/t5-base", 7_680).get("cola ief"))).isEmpty();
  }

  private static Map<String, MethodScores> scores(String model, long trainableParameters) {
    List<TrialResult> results =
        ReportedRuns.trials(PROMPT_TUNING).stream()
            .map(trial -> Trial.newBuilder(trial).setModel(model).build())
            .map(
                trial ->
                    TrialResult.newBuilder(ReportedRuns.succeeded(trial, 0.5, 6))
                        .setTrainableParameters(trainableParameters)
                        .build())
            .toList();
    return MethodScores.of(results, List.of()).stream()
        .collect(
            Collectors.toMap(
                score -> score.task().key() + " " + score.method().getOptimizer(), score -> score));
  }
}
