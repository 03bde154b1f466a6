package dev.fisherflow.runners.cli;

import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.estimate.Capacity;
import dev.fisherflow.pipelines.estimate.Pilot;
import dev.fisherflow.pipelines.estimate.SweepEstimate;
import dev.fisherflow.pipelines.plan.PlanChanges;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.report.table.ChangesTable;
import dev.fisherflow.pipelines.report.table.EstimateTable;
import dev.fisherflow.pipelines.report.table.PaperHours;
import dev.fisherflow.pipelines.report.table.PlanTable;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.pipelines.spec.SpecifiedModels;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.option.DataOptions;
import dev.fisherflow.runners.cli.option.ExecutorOptions;
import dev.fisherflow.runners.cli.option.ResourceOptions;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.output.DataWarningLines;
import dev.fisherflow.runners.cli.output.DatasetLines;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.runners.cli.output.PlanJson;
import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.dataset.DatasetPlan;
import dev.fisherflow.transforms.dataset.DatasetStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a sweep would do, and what it would cost. */
@Command(
    name = "plan",
    header = "Show what a sweep would do and cost; without --pilot, run nothing.",
    description = {
      "Lists the trials with their steps and approximate disk space, those that the"
          + " workspace already has, what changed since a run, and what each split of the data holds. Then shows the cost of each"
          + " cell (the trials on a task with a model, adapter and optimizer), and whether it fits"
          + " this machine.",
      ""
    })
final class PlanCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "SPEC", description = SpecificationFile.DESCRIPTION)
  private Path file;

  @Mixin private SetOptions set;

  @Mixin private DataOptions data;

  @Option(
      names = "--pilot",
      description = {
        "Prepare the datasets as the sweep would, train a few steps of one trial of each"
            + " cell that is not cached, in a temporary folder, and estimate from them the sweep's"
            + " time and the memory of its processes."
      })
  private boolean pilot;

  @Option(
      names = "--since",
      paramLabel = "RUN",
      description = "Show how the trials differ from those of a run of the workspace.")
  private String since;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Mixin private ResourceOptions resources;

  @Mixin private ExecutorOptions executor;

  @Spec private CommandSpec spec;

  private final Sweeps sweeps;

  PlanCommand(Sweeps sweeps) {
    this.sweeps = sweeps;
  }

  @Override
  public Integer call() throws InterruptedException {
    Execution execution = executor.executionHere();
    resources.checkpointEvery(); // wrong ones are told here as sweep tells them
    resources.threadsPerTrial();
    SweepRequest request = data.request(file, set);
    Optional<List<Trial>> before = Optional.ofNullable(since).map(this::trialsOf);
    if (pilot) {
      request.specification().models().forEach(ModelSource::of);
      sweeps.prepare(request);
    }
    List<DatasetPlan> datasets = new ArrayList<>();
    List<PlannedTrial> trials = sweeps.plan(request, datasets::addAll);
    List<DataWarning> warnings =
        datasets.stream().flatMap(each -> each.facts().warnings().stream()).distinct().toList();
    List<String> weightless = SpecifiedModels.withoutWeights(request.specification());
    SpecifiedModels.doubts(request.specification())
        .forEach(doubt -> ErrorReporter.warn(spec.commandLine(), doubt));
    Optional<PlanChanges> changes = before.map(earlier -> changes(earlier, trials));
    SweepEstimate estimate = estimate(trials, execution);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(JsonOutput.of(PlanJson.of(trials, estimate, changes, datasets)));
    } else {
      out.println(PlanTable.render(trials));
      changes.ifPresent(changed -> out.println(ChangesTable.render(changed, since)));
      out.print(EstimateTable.render(estimate));
      out.print(PaperHours.render(request.specification().name(), estimate));
      datasets.stream().map(DatasetLines::of).distinct().forEach(out::print);
      out.print(DataWarningLines.render(warnings));
      if (!weightless.isEmpty()) {
        out.println("models without weights: " + String.join(", ", weightless));
        out.println("weights missing: sweep will not start");
      }
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private List<Trial> trialsOf(String run) {
    return RunFolders.existing(data.workspace().open(), RunIds.checked(run))
        .trials()
        .orElse(List.of());
  }

  private static PlanChanges changes(List<Trial> before, List<PlannedTrial> now) {
    return PlanChanges.between(before, now.stream().map(PlannedTrial::trial).toList());
  }

  private SweepEstimate estimate(List<PlannedTrial> trials, Execution execution)
      throws InterruptedException {
    Capacity machine = Capacity.here(data.workspace().place(), resources.trialsAtOnce());
    DatasetStore datasets = new DatasetStore(data.workspace().open());
    return SweepEstimate.of(
        trials,
        machine,
        pilot ? Optional.of(new Pilot(learners(execution), datasets::open)) : Optional.empty(),
        cell -> spec.commandLine().getErr().println("pilot: " + cell));
  }

  private LearnerFactory learners(Execution execution) {
    return sweeps.learners(execution, resources.threadsPerTrial());
  }
}
