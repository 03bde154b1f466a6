package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.pipelines.BeamEvaluations;
import dev.fisherflow.pipelines.BeamSweeps;
import dev.fisherflow.runners.DirectRunnerOptions;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.submission.SubmissionValidator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs, from arguments to files, that learn nothing. */
class FakeLearnerTest {

  private static final AtomicInteger MADE = new AtomicInteger();

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();
  private FakeLearner.Ends ends = trial -> TrialStatus.SUCCEEDED;

  @Test
  void aSweepPredictsPackagesEvaluatesAndReports() throws Exception {
    assertThat(run("sweep", spec("seeds: [1, 2]"), "--run-id", "r")).as(err.toString()).isZero();
    assertThat(MADE).as("learners of a run, for all its stages").hasValue(1);
    Path run = folder.resolve("workspace/runs/r");
    assertThat(Files.readAllLines(run.resolve("results.csv"))).hasSize(1 + 4);
    assertThat(run.resolve("report.html")).isNotEmptyFile();
    assertThat(run.resolve("evaluation/evaluation.html")).isNotEmptyFile();
    assertThat(run.resolve("submissions")).isDirectoryContaining("glob:**.zip");

    assertThat(run("evaluate", "r", "--run-id", "again", "--batches=2", "--batch-size=10"))
        .as(err.toString())
        .isZero();
    assertThat(folder.resolve("workspace/runs/again/evaluation/evaluation.html")).isNotEmptyFile();
  }

  @Test
  void failuresAndDivergencesAreTheTrialsOwn() throws Exception {
    ends =
        trial ->
            trial.getSeed() == 1
                ? TrialStatus.SUCCEEDED
                : trial.getSeed() == 2 ? TrialStatus.DIVERGED : TrialStatus.FAILED;
    assertThat(run("sweep", spec("seeds: [1, 2, 3]"), "--run-id", "r")).isEqualTo(2);
    assertThat(Files.readString(folder.resolve("workspace/runs/r/results.csv")))
        .contains("SUCCEEDED", "DIVERGED", "FAILED");
  }

  private String spec(String seeds) throws Exception {
    return Files.writeString(
            folder.resolve("spec.yaml"),
            """
            name: fake
            tasks: [rte]
            adapter: {type: lora, rank: 2, alpha: 2}
            optimizers: [{type: adamw, learningRate: 0.001}, {type: ief, learningRate: 0.1}]
            training: {epochs: 2, batchSize: 16, limit: 40, keepCheckpoints: epochs}
            evaluation: {checkpoints: last, updates: [ef, sf, hf], batches: 2, batchSize: 10}
            submission: true
            """
                + seeds
                + "\n")
        .toString();
  }

  private int run(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--workspace";
    all[arguments.length + 1] = folder.resolve("workspace").toString();
    return Fisherflow.commandLine(
            new BeamSweeps("direct", DirectRunnerOptions::of).withLearners(counted(ends)),
            new BeamEvaluations(DirectRunnerOptions::of).withLearners(FakeLearner.factory()),
            SubmissionValidator::validate)
        .setErr(new PrintWriter(err, true))
        .setOut(new PrintWriter(new StringWriter(), true))
        .execute(all);
  }

  private static LearnerFactory counted(FakeLearner.Ends ends) {
    MADE.set(0);
    return () -> {
      MADE.incrementAndGet();
      return FakeLearner.factory(ends).create();
    };
  }
}
