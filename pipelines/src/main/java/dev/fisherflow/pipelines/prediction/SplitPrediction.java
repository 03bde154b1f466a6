package dev.fisherflow.pipelines.prediction;

import dev.fisherflow.pipelines.prediction.FileRows.Row;
import dev.fisherflow.pipelines.trained.AdapterSource;
import dev.fisherflow.pipelines.trained.KeptAnswers;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;

/** The answers that runs have kept to the rows of a split of their task: no model is read. */
public final class SplitPrediction {

  private SplitPrediction() {}

  /**
   * The mean of what checkpoints have answered.
   *
   * @param sources of runs
   * @throws PredictionException if one is none, or the answers do not go together
   */
  public static FilePrediction of(List<AdapterSource> sources, String split) {
    List<KeptAnswers> all = sources.stream().map(source -> kept(source, split)).toList();
    Task task = all.get(0).task();
    List<Prediction> first = all.get(0).rows();
    for (KeptAnswers each : all) {
      FilePrediction.requireSame(task, each.task());
      if (each.rows().size() != first.size()) {
        throw new PredictionException(
            "expected answers to the same rows, found %,d and %,d"
                .formatted(first.size(), each.rows().size()));
      }
    }
    FilePrediction.requireMean(task, all.size());
    List<Row> rows =
        first.stream()
            .map(
                row ->
                    new Row(
                        String.valueOf(row.getIndex() + 1),
                        "",
                        null,
                        row.getTruth().isEmpty() ? null : row.getTruth(),
                        List.of(),
                        null))
            .toList();
    List<double[]> means = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      int place = row;
      means.add(
          FilePrediction.mean(
              all.stream().map(each -> answer(task, each.rows().get(place))).toList()));
    }
    List<String> texts =
        task.writes() ? first.stream().map(Prediction::getLabel).toList() : List.of();
    boolean labelled = rows.stream().anyMatch(row -> row.label() != null);
    return new FilePrediction(
        task,
        List.of(),
        rows,
        means,
        texts,
        labelled ? new FileMetrics(task, rows).of(means, texts) : List.of());
  }

  private static KeptAnswers kept(AdapterSource source, String split) {
    if (source instanceof AdapterSource.Run run) {
      return run.kept(split);
    }
    throw new PredictionException(
        "expected runs with --split, found an adapter folder, which keeps no answers: give a file");
  }

  private static double[] answer(Task task, Prediction row) {
    return AdapterAnswers.probabilities(
        task, row.getScores().stream().mapToDouble(Double::doubleValue).toArray());
  }
}
