package dev.fisherflow.runners.cli;

import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.pipelines.BeamEvaluations;
import dev.fisherflow.pipelines.BeamSweeps;
import dev.fisherflow.runners.DirectRunnerOptions;
import dev.fisherflow.transforms.submission.SubmissionValidator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The program in this process, and what it has printed. */
public final class Program {

  private final Supplier<CommandLine> commands;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  Program(Supplier<CommandLine> commands) {
    this.commands = commands;
  }

  /** With all that it runs on. */
  public static Program whole() {
    return new Program(Main::commandLine);
  }

  /** The same with a learner that learns nothing. */
  static Program learningNothing(FakeLearner.Ends ends) {
    LearnerFactory learners = FakeLearner.factory(ends);
    return new Program(
        () ->
            Fisherflow.commandLine(
                new BeamSweeps("direct", DirectRunnerOptions::of).withLearners(learners),
                new BeamEvaluations(DirectRunnerOptions::of).withLearners(learners),
                SubmissionValidator::validate));
  }

  /** Runs a command line and gives its exit code; what earlier ones printed is forgotten. */
  public int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    return commands
        .get()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  public String out() {
    return out.toString();
  }

  public String err() {
    return err.toString();
  }
}
