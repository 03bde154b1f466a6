package dev.fisherflow.pipelines.report.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.optimizer.OptimizerNames;
import dev.fisherflow.pipelines.TrialRecords;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** ReportedRuns for the report's tests: sweeps whose results the tests tell. */
public final class ReportedRuns {

  /** Two tasks, AdamW at two rates and iEF, three seeds: 18 trials. */
  public static final String SMALL =
      """
      name: small
      tasks: [cola, sst2]
      optimizers:
        - {type: adamw, learningRate: [1e-3, 1e-2]}
        - {type: ief, learningRate: 10}
      seeds: [1, 2, 3]
      training: {epochs: 2, evaluateEvery: 10, limit: 1000}
      """;

  private ReportedRuns() {}

  /** The trials of a specification, their identities made up. */
  static List<Trial> trials(String specification) {
    List<Trial> templates =
        TrialPlan.of(SweepSpecification.parse("test.yaml", specification)).templates();
    return IntStream.range(0, templates.size())
        .mapToObj(
            i ->
                Trial.newBuilder(templates.get(i))
                    .setTrialId(String.format("%064x", i + 1))
                    .setSteps(64)
                    .build())
        .toList();
  }

  /** A small run: the iEF is best on SST-2, the AdamW of the small rate on CoLA; one diverges. */
  public static RunRecords small() {
    List<TrialResult> results = new ArrayList<>();
    for (Trial trial : trials(SMALL)) {
      Double rate = trial.getOptimizer().getLearningRate();
      boolean ief = trial.getOptimizer().getType().equals("ief");
      double base = trial.getTask().equals("sst2") ? (ief ? 0.9 : 0.8) : (ief ? 0.5 : 0.6);
      results.add(
          !ief && rate == 1e-2 && trial.getSeed() == 3
              ? diverged(trial, "loss is NaN")
              : succeeded(trial, base + 0.01 * trial.getSeed() - (rate == 1e-2 ? 0.1 : 0), 64));
    }
    return records(results);
  }

  /** A run of these results, selected from as a sweep does. */
  static RunRecords records(List<TrialResult> results) {
    return new RunRecords(
        manifest("small"),
        results,
        selections(results),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of("results.csv"));
  }

  static JsonNode manifest(String runId) {
    return json(
        """
        {"runId": "%s", "specification": "name: small\\ntasks: [cola]\\n",
         "started": "2026-01-01T10:00:00.5Z", "ended": "2026-01-01T10:30:00.5Z",
         "runner": "direct", "device": "cpu", "trialsAtOnce": 2,
         "versions": [{"name": "java", "value": "17"}, {"name": "beam", "value": "2.70.0"}],
         "failedRecords": 0}
        """
            .formatted(runId));
  }

  static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /**
   * A trial whose loss falls as 1 / step and whose validations rise to a score.
   *
   * @param score the task's metrics, each
   */
  static TrialResult succeeded(Trial trial, double score, int steps) {
    Task task = Task.of(trial.getTask());
    List<Checkpoint> validations =
        LongStream.rangeClosed(1, 6)
            .mapToObj(i -> checkpoint(trial, task, steps * i / 6, score * i / 6))
            .toList();
    Checkpoint best = validations.get(validations.size() - 1);
    return result(trial, TrialStatus.SUCCEEDED)
        .setCurve(
            LongStream.rangeClosed(1, steps)
                .mapToObj(step -> statistics(step, 1.0 / step))
                .toList())
        .setValidations(validations)
        .setBest(best)
        .setLast(best)
        .setFinalLoss(1.0 / steps + 0.001 * trial.getSeed())
        .setStepsDone(steps)
        .build();
  }

  static TrialResult diverged(Trial trial, String message) {
    return result(trial, TrialStatus.DIVERGED)
        .setFailure(
            TrialRecords.failure("DIVERGED", message).setTrace("at a line\nat another").build())
        .setStepsDone(7)
        .build();
  }

  private static TrialResult.Builder result(Trial trial, TrialStatus status) {
    return TrialRecords.result(trial, status).setSeconds(6.4);
  }

  private static Checkpoint checkpoint(Trial trial, Task task, long step, double score) {
    return Checkpoint.newBuilder()
        .setTrialId(trial.getTrialId())
        .setUri("")
        .setStep(step)
        .setEpoch(1)
        .setMetrics(
            task.metrics().stream()
                .map(name -> Metric.newBuilder().setName(name).setValue(score).build())
                .toList())
        .setScore(score * task.metrics().size())
        .setWeightsDigest("")
        .build();
  }

  static StepStatistics statistics(long step, double loss) {
    return StepStatistics.newBuilder()
        .setStep(step)
        .setLoss(loss)
        .setLearningRate(0.001)
        .setUpdateNorm(0.5)
        .setGradientCosine(1)
        .build();
  }

  /** The best trial of each method on each task, its setting named as selections name it. */
  private static List<Selection> selections(List<TrialResult> results) {
    Map<String, List<TrialResult>> groups =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    r -> r.getTrial().getTask() + " " + r.getTrial().getOptimizer().getType(),
                    TreeMap::new,
                    Collectors.toList()));
    return groups.values().stream().flatMap(group -> selection(group).stream()).toList();
  }

  private static Optional<Selection> selection(List<TrialResult> group) {
    return group.stream()
        .filter(result -> result.getBest() != null)
        .max(Comparator.comparingDouble(result -> result.getBest().getScore()))
        .map(
            best ->
                TrialRecords.selection(
                    best, group, trial -> OptimizerNames.hyperparameters(trial.getOptimizer())));
  }
}
