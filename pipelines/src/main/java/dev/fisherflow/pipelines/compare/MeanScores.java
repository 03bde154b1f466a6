package dev.fisherflow.pipelines.compare;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.SelectionOutcome;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialOutcome;
import java.util.Map;
import java.util.stream.Collectors;

/** Manifests of earlier versions, whose scores are sums of metrics, beside those of this one. */
final class MeanScores {

  private MeanScores() {}

  /** The same manifest with means of metrics. */
  static RunManifest of(RunManifest run) {
    if (run.getScores().equals(ManifestJson.MEAN)) {
      return run;
    }
    Map<String, Trial> trials =
        run.getOutcomes().stream()
            .map(TrialOutcome::getTrial)
            .collect(Collectors.toMap(Trial::getTrialId, trial -> trial, (one, same) -> one));
    return RunManifest.newBuilder(run)
        .setScores(ManifestJson.MEAN)
        .setOutcomes(run.getOutcomes().stream().map(MeanScores::of).toList())
        .setChoices(
            run.getChoices().stream()
                .map(choice -> of(choice, trials.get(choice.getTrialId())))
                .toList())
        .build();
  }

  private static TrialOutcome of(TrialOutcome outcome) {
    return TrialOutcome.newBuilder(outcome)
        .setScore(Score.of(outcome.getTrial(), outcome.getScore()))
        .build();
  }

  private static SelectionOutcome of(SelectionOutcome choice, Trial trial) {
    return trial == null
        ? choice
        : SelectionOutcome.newBuilder(choice)
            .setScore(Score.of(trial, (Double) choice.getScore()))
            .build();
  }
}
