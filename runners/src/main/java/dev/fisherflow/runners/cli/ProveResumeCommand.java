package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.option.InputOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.progress.TrialLabel;
import dev.fisherflow.transforms.training.ResumeProof;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows that stopped trials end as undisturbed ones do. */
@Command(
    name = "prove-resume",
    header = "Stop trials at random steps and compare what comes of them.",
    description = {
      "Trains each trial of a small specification twice, in temporary folders: once undisturbed and"
          + " once killed or interrupted at random steps and gone on with. Adapters, curves and"
          + " validations must be equal to the last bit.",
      ""
    })
final class ProveResumeCommand implements Callable<Integer> {

  @Parameters(arity = "1", paramLabel = "SPEC", description = SpecificationFile.DESCRIPTION)
  private Path file;

  @Mixin private InputOptions input;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each trial is stopped. Default: ${DEFAULT-VALUE}")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of the draws of the steps. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "STEPS",
      defaultValue = "20",
      description = "Steps between the training states of a trial. Default: ${DEFAULT-VALUE}")
  private int checkpointEvery;

  @Option(
      names = "--threads-per-trial",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of each trial. Default: ${DEFAULT-VALUE}")
  private int threadsPerTrial;

  @Spec private CommandSpec spec;

  private final Sweeps sweeps;

  ProveResumeCommand(Sweeps sweeps) {
    this.sweeps = sweeps;
  }

  @Override
  public Integer call() throws InterruptedException {
    atLeastOne("--kills", kills);
    atLeastOne("--checkpoint-every", checkpointEvery);
    atLeastOne("--threads-per-trial", threadsPerTrial);
    SweepSpecification specification = input.specification(file);
    TrialNames names = TrialPlan.of(specification).names();
    List<List<String>> rows = new ArrayList<>();
    List<ResumeProof> proofs = new ArrayList<>();
    try (ScratchFolder scratch = ScratchFolder.create("prove-resume")) {
      SweepRequest request =
          new SweepRequest(
              specification,
              scratch.path().toString(),
              input.glue(),
              specification.name(),
              false,
              1,
              threadsPerTrial,
              checkpointEvery,
              Execution.IN_PROCESS);
      sweeps.proveResume(
          request,
          kills,
          seed,
          proof -> {
            String label = TrialLabel.of(proof.trial(), names.hyperparameters(proof.trial()));
            spec.commandLine().getErr().println(label + ": " + verdict(proof));
            proofs.add(proof);
            rows.add(List.of(label, stops(proof), digests(proof), verdict(proof)));
          });
    }
    print(rows);
    long equal = proofs.stream().filter(ResumeProof::equal).count();
    spec.commandLine()
        .getOut()
        .printf("%d trials: %d equal, %d not%n", proofs.size(), equal, proofs.size() - equal);
    spec.commandLine().getOut().flush();
    return equal == proofs.size() ? ExitCode.OK.code() : ExitCode.DRIFT.code();
  }

  private static String stops(ResumeProof proof) {
    return proof.stops().stream()
        .map(stop -> stop.step() + (stop.killed() ? " killed" : " interrupted"))
        .collect(Collectors.joining(", "));
  }

  private static String digests(ResumeProof proof) {
    String undisturbed = digest(proof.undisturbed());
    String stopped = digest(proof.stopped());
    return undisturbed.equals(stopped) ? undisturbed : undisturbed + " / " + stopped;
  }

  private static String digest(ResumeProof.Outcome outcome) {
    return outcome.failure().isEmpty()
        ? outcome.digest().substring(0, 12)
        : "failed: " + outcome.failure();
  }

  private static String verdict(ResumeProof proof) {
    return proof.equal() ? "equal" : "NOT EQUAL";
  }

  private void print(List<List<String>> rows) {
    PrintWriter out = spec.commandLine().getOut();
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("trial", "stopped after steps", "digest", "after stops"));
    table.addAll(rows);
    int[] widths = new int[4];
    for (List<String> row : table) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        line.append(("%-" + (widths[column] + 2) + "s").formatted(row.get(column)));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private void atLeastOne(String option, int number) {
    if (number < 1) {
      throw new ParameterException(
          spec.commandLine(), "expected " + option + " to be at least 1, found " + number);
    }
  }
}
