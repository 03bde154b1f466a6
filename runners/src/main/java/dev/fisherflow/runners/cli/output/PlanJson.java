package dev.fisherflow.runners.cli.output;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.pipelines.estimate.CellEstimate;
import dev.fisherflow.pipelines.estimate.CellEstimate.Time;
import dev.fisherflow.pipelines.estimate.Measurement;
import dev.fisherflow.pipelines.estimate.SweepEstimate;
import dev.fisherflow.pipelines.plan.PlanChanges;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.dataset.DatasetPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plan for programs. Times are in seconds; what is not known is null. */
public final class PlanJson {

  private PlanJson() {}

  public static Map<String, Object> of(
      List<PlannedTrial> trials,
      SweepEstimate estimate,
      Optional<PlanChanges> changes,
      List<DatasetPlan> datasets) {
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("trials", trials.stream().map(PlanJson::trial).toList());
    plan.put("cells", estimate.cells().stream().map(PlanJson::cell).toList());
    plan.put("trialsAtOnce", estimate.machine().trialsAtOnce());
    plan.put("diskBytes", estimate.diskBytes());
    plan.put("seconds", estimate.timed() ? time(estimate.wallTime()) : null);
    plan.put("misfit", estimate.misfit());
    plan.put("data", datasets.stream().map(PlanJson::data).toList());
    plan.put(
        "dataWarnings",
        JsonOutput.records(
            datasets.stream()
                .flatMap(each -> each.facts().warnings().stream())
                .distinct()
                .toList()));
    changes.ifPresent(changed -> plan.put("since", changes(changed)));
    return plan;
  }

  private static Map<String, Object> data(DatasetPlan dataset) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("task", dataset.request().task().key());
    data.put("labels", dataset.request().task().labels());
    data.put("splits", JsonOutput.records(dataset.facts().splits()));
    return data;
  }

  private static Map<String, Object> trial(PlannedTrial planned) {
    Map<String, Object> trial = identity(planned.trial());
    trial.put("hyperparameters", planned.hyperparameters());
    trial.put("steps", planned.trial().getSteps());
    trial.put("diskBytes", planned.diskBytes());
    trial.put("cached", planned.cached());
    trial.put("reason", planned.reason());
    return trial;
  }

  private static Map<String, Object> identity(Trial trial) {
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put("trialId", trial.getTrialId());
    identity.put("task", trial.getTask());
    identity.put("model", trial.getModel());
    identity.put("adapter", AdapterNames.of(trial.getAdapter()));
    identity.put("optimizer", trial.getOptimizer().getType());
    identity.put("seed", trial.getSeed());
    identity.put("phase", trial.getPhase() == null ? null : trial.getPhase().name());
    return identity;
  }

  private static Map<String, Object> cell(CellEstimate estimate) {
    Optional<Measurement> pilot = estimate.measured().filter(Measurement::succeeded);
    Map<String, Object> cell = new LinkedHashMap<>();
    cell.put("task", estimate.cell().task());
    cell.put("model", estimate.cell().model());
    cell.put("adapter", estimate.cell().adapter());
    cell.put("optimizer", estimate.cell().optimizer());
    cell.put("trials", estimate.cell().trials().size());
    cell.put("toTrain", estimate.cell().toTrain().size());
    cell.put("steps", estimate.steps());
    cell.put("tokens", estimate.tokens());
    cell.put("paddedTokens", estimate.paddedTokens());
    cell.put("diskBytes", estimate.diskBytes());
    cell.put("memoryBytes", estimate.memoryBytes());
    cell.put("memoryMeasured", estimate.memoryMeasured());
    cell.put("stepSeconds", pilot.map(measured -> measured.stepSeconds(0.5)).orElse(null));
    cell.put("validationSeconds", pilot.map(Measurement::validationSeconds).orElse(null));
    cell.put("seconds", estimate.time().map(PlanJson::time).orElse(null));
    cell.put("misfit", estimate.misfit());
    return cell;
  }

  private static Map<String, Object> time(Time time) {
    Map<String, Object> seconds = new LinkedHashMap<>();
    seconds.put("low", time.low());
    seconds.put("median", time.median());
    seconds.put("high", time.high());
    return seconds;
  }

  private static Map<String, Object> changes(PlanChanges changes) {
    Map<String, Object> since = new LinkedHashMap<>();
    since.put("unchanged", changes.unchanged());
    since.put("new", changes.added().stream().map(PlanJson::identity).toList());
    since.put("gone", changes.gone().stream().map(PlanJson::identity).toList());
    since.put("changed", changes.changed().stream().map(PlanJson::changed).toList());
    return since;
  }

  private static Map<String, Object> changed(PlanChanges.Changed changed) {
    Map<String, Object> trial = identity(changed.now());
    trial.put("differences", changed.differences());
    return trial;
  }
}
