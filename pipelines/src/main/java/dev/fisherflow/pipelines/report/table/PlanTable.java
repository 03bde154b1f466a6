package dev.fisherflow.pipelines.report.table;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.schemas.Phase;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** What a sweep would do: a line per trial, and the sums. */
public final class PlanTable {

  private static final int ID_DIGITS = 12;
  private static final String[] UNITS = {"KB", "MB", "GB", "TB"};

  private PlanTable() {}

  /** The table as text. Cached trials are not trained again and take no more disk. */
  public static String render(List<PlannedTrial> trials) {
    List<PlannedTrial> toTrain = trials.stream().filter(trial -> !trial.cached()).toList();
    return new Columns<PlannedTrial>()
            .left("trial", PlanTable::id)
            .left("task", planned -> planned.trial().getTask())
            .leftIfVaried(trials, "phase", planned -> TrialNames.phase(planned.trial()))
            .leftIfVaried(trials, "model", planned -> planned.trial().getModel())
            .left("adapter", planned -> AdapterNames.of(planned.trial().getAdapter()))
            .left("optimizer", planned -> planned.trial().getOptimizer().getType())
            .left("hyper-parameters", PlannedTrial::hyperparameters)
            .right("seed", planned -> String.valueOf(planned.trial().getSeed()))
            .right("steps", planned -> count(planned.trial().getSteps()))
            .right("disk", planned -> bytes(planned.diskBytes()))
            .left("", PlanTable::state)
            .render(trials)
        + "\n%s: %d cached, %d to train with %s steps and about %s of disk\n"
            .formatted(
                trials.size() == 1 ? "1 trial" : trials.size() + " trials",
                trials.size() - toTrain.size(),
                toTrain.size(),
                count(sum(toTrain, planned -> planned.trial().getSteps())),
                bytes(sum(toTrain, PlannedTrial::diskBytes)))
        + phases(trials);
  }

  /** The trials of each phase, where there are two. */
  private static String phases(List<PlannedTrial> trials) {
    Map<Phase, Long> counts =
        trials.stream()
            .map(planned -> planned.trial().getPhase())
            .filter(Objects::nonNull)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counts.isEmpty()
        ? ""
        : "phase tune: %d trials choose a setting of each method; phase confirm: %d score the chosen ones with fresh seeds\n"
            .formatted(counts.getOrDefault(Phase.tune, 0L), counts.getOrDefault(Phase.confirm, 0L));
  }

  /** The first digits of the id; a trial whose dataset is not prepared has none yet. */
  private static String id(PlannedTrial planned) {
    String id = planned.trial().getTrialId();
    return id.isEmpty() ? "-" : id.substring(0, ID_DIGITS);
  }

  private static String state(PlannedTrial planned) {
    return (planned.cached() ? "cached" : "to train")
        + (planned.reason().isEmpty() ? "" : ": " + planned.reason());
  }

  private static long sum(List<PlannedTrial> trials, ToLongFunction<PlannedTrial> figure) {
    return trials.stream().mapToLong(figure).sum();
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Bytes in the largest unit of which there is at least one, of 1,000 each. */
  static String bytes(long bytes) {
    double amount = bytes / 1000.0;
    int unit = 0;
    while (amount >= 999.95 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
  }
}
