package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.runners.cli.option.ResumeOptions;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.output.ResumeTable;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Trials of a specification that are stopped and resumed, in a folder that is thrown away. */
final class ProvenResumes {

  private ProvenResumes() {}

  /**
   * Trains every trial undisturbed and with stops.
   *
   * @param file the specification
   * @param set the values that the command line sets in it
   * @param err receives a line for each trial
   */
  static ResumeTable of(
      Sweeps sweeps, Path file, SetOptions set, ResumeOptions options, PrintWriter err)
      throws InterruptedException {
    int kills = options.kills();
    SweepSpecification specification = options.specification(file, set);
    ResumeTable table = new ResumeTable(TrialPlan.of(specification).names());
    try (ScratchFolder scratch = ScratchFolder.create("prove-resume")) {
      sweeps.proveResume(
          options.request(specification, scratch.path()),
          kills,
          options.seed(),
          proof -> err.println(table.add(proof)));
    }
    return table;
  }
}
