package dev.fisherflow.runners.cli;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.host.Host;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.cost.CostTable;
import dev.fisherflow.pipelines.cost.StepCost;
import dev.fisherflow.pipelines.estimate.StepCalibration;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.runners.cli.option.DataOptions;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.transforms.dataset.DatasetStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures what steps cost. */
@Command(
    name = "calibrate",
    header = "Measure what a step of each method costs, for budgets without a clock.",
    description = {
      "Prepares the datasets of a sweep, trains some steps of one trial of each model, adapter,"
          + " optimizer, batch size and token limit, and writes the median processor time of a step"
          + " into a table, whose name has a part of its digest. Run it on a quiet machine: sweeps"
          + " that name the table in budget.costs take costs from it and never from a clock.",
      ""
    })
final class CalibrateCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "SPEC", description = SpecificationFile.DESCRIPTION)
  private Path file;

  @Mixin private SetOptions set;

  @Mixin private DataOptions data;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder that the table is written to. Default: ${DEFAULT-VALUE}")
  private Path folder;

  @Spec private CommandSpec spec;

  private final Sweeps sweeps;

  CalibrateCommand(Sweeps sweeps) {
    this.sweeps = sweeps;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    SweepRequest request = data.request(file, set);
    if (request.specification().optimizers().stream()
        .noneMatch(optimizer -> optimizer.getType().equals(CostTable.UNIT))) {
      throw new UsageException(
          "expected %s among the optimizers of %s, found none: the unit of a table is its step"
              .formatted(CostTable.UNIT, file));
    }
    request.specification().models().forEach(ModelSource::of);
    sweeps.prepare(request);
    List<PlannedTrial> trials =
        sweeps.plan(request, any -> {}).stream()
            .filter(planned -> !planned.trial().getTrialId().isEmpty())
            .toList();
    DatasetStore datasets = new DatasetStore(data.workspace().open());
    List<StepCost> steps = measured(trials, datasets);
    String text = CostTable.text(Host.name(), TimeSource.SYSTEM.instant().toString(), steps);
    CostTable table = CostTable.parse(text);
    Path written = Files.writeString(Files.createDirectories(folder).resolve(table.file()), text);
    for (StepCost step : steps) {
      spec.commandLine()
          .getOut()
          .printf(
              "%.3g s, %.3g steps of %s: %s%n",
              step.seconds(), table.cost(step).orElse(Double.NaN), CostTable.UNIT, step);
    }
    spec.commandLine().getOut().printf("costs        %s%n", written);
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }

  private List<StepCost> measured(List<PlannedTrial> trials, DatasetStore datasets)
      throws InterruptedException {
    try {
      return new StepCalibration(sweeps.learners(Execution.IN_PROCESS, 1), datasets::open)
          .of(trials, step -> spec.commandLine().getErr().println("measures " + step));
    } catch (IllegalStateException e) {
      throw new InputException(e.getMessage(), e);
    }
  }
}
