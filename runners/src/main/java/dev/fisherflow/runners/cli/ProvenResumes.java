package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.runners.cli.option.ResumeOptions;
import dev.fisherflow.runners.cli.output.ResumeTable;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import java.io.PrintWriter;

/** Trials of a specification that are stopped and resumed, in a folder that is thrown away. */
final class ProvenResumes {

  private ProvenResumes() {}

  /**
   * Trains every trial undisturbed and with stops.
   *
   * @param err receives a line for each trial
   */
  static ResumeTable of(
      Sweeps sweeps, SweepSpecification specification, ResumeOptions options, PrintWriter err)
      throws InterruptedException {
    ResumeTable table = new ResumeTable(TrialPlan.of(specification).names());
    try (ScratchFolder scratch = ScratchFolder.create("prove-resume")) {
      sweeps.proveResume(
          options.request(specification, scratch.path()),
          options.kills(),
          options.seed(),
          proof -> err.println(table.add(proof)));
    }
    return table;
  }
}
