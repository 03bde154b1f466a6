package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.Phase;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.selection.ConfirmingTrials;
import dev.fisherflow.transforms.selection.Diverged;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps of the fair protocol, from their arguments to their files; nothing is learned. */
class FairSweepTest {

  @TempDir private static Path shared;
  private static String spec;

  @TempDir private Path folder;

  @BeforeAll
  static void aSweepHasRun() throws IOException {
    spec =
        Files.writeString(
                shared.resolve("fair.yaml"),
                """
                name: fair
                tasks: [rte]
                adapter: {type: lora, rank: 2, alpha: 2}
                optimizers:
                  - {type: adamw, learningRate: {log: [1e-4, 1e-2]}}
                  - {type: ief, learningRate: [1, 10]}
                search: {points: 4}
                selection: {protocol: fair, seeds: [8, 9, 10]}
                training: {epochs: 2, batchSize: 16, limit: 40}
                submission: false
                """)
            .toString();
    assertThat(sweep(trial -> TrialStatus.SUCCEEDED, shared, "first", 2)).isZero();
  }

  private static int sweep(FakeLearner.Ends ends, Path workspace, String run, int atOnce) {
    return Program.learningNothing(ends)
        .run(
            "sweep",
            spec,
            "--run-id",
            run,
            "--workspace",
            workspace.toString(),
            "--trials-at-once",
            String.valueOf(atOnce));
  }

  private static RunFolder run(Path workspace, String run) {
    return new RunFolder(Workspace.at(workspace.toString()), run);
  }

  private static Set<Trial> trials(RunFolder run, Phase phase) {
    return run.results().stream()
        .map(TrialResult::getTrial)
        .filter(trial -> trial.getPhase() == phase)
        .collect(Collectors.toSet());
  }

  @Test
  void theChosenSettingsAreConfirmedAndTheyAloneAreCompared() throws IOException {
    RunFolder run = run(shared, "first");
    assertThat(trials(run, Phase.tune)).hasSize(4 + 2);
    List<TrialResult> tuned =
        run.results().stream().filter(one -> one.getTrial().getPhase() == Phase.tune).toList();
    assertThat(trials(run, Phase.confirm))
        .hasSize(2 * 3)
        .containsExactlyInAnyOrderElementsOf(
            ConfirmingTrials.with(Diverged.AS_FAILED, List.of(8L, 9L, 10L)).of(tuned));
    assertThat(run.selections())
        .hasSize(2)
        .allSatisfy(selection -> assertThat(selection.getCandidates()).hasSize(3));
    assertThat(Files.readAllLines(shared.resolve("runs/first/results.csv")))
        .hasSize(1 + 12)
        .filteredOn(line -> line.contains(",confirm,"))
        .hasSize(6);
  }

  /** Whatever the order in which trials end, and however often the run is stopped. */
  @Test
  void aStoppedRunThatResumesElsewhereChoosesTheSame() {
    FakeLearner.Ends failing =
        trial -> trial.getSeed() == 9 ? TrialStatus.FAILED : TrialStatus.SUCCEEDED;
    assertThat(sweep(failing, folder, "other", 3)).isEqualTo(ExitCode.TRIALS_FAILED.code());
    assertThat(sweep(trial -> TrialStatus.SUCCEEDED, folder, "other", 1)).isZero();
    assertThat(run(folder, "other").trials().orElseThrow())
        .isEqualTo(run(shared, "first").trials().orElseThrow());
    assertThat(chosen(run(folder, "other"))).isEqualTo(chosen(run(shared, "first")));
  }

  private static List<Trial> chosen(RunFolder run) {
    return run.selections().stream().map(Selection::getTrial).toList();
  }

  @Test
  void planStatusAndRankingTellThePhases() {
    Program program = Program.learningNothing(trial -> TrialStatus.SUCCEEDED);
    assertThat(program.run("plan", spec, "--workspace", folder.toString())).isZero();
    assertThat(program.out())
        .contains("chosen by tuning", "phase tune: 6 trials", "phase confirm: 6 score");
    assertThat(program.run("plan", spec, "--workspace", shared.toString())).isZero();
    assertThat(program.out()).contains("12 trials: 12 cached").doesNotContain("chosen by tuning");
    assertThat(program.run("status", "first", "--workspace", shared.toString())).isZero();
    assertThat(program.out())
        .contains("phase tune: 6 of 6 trials ended", "phase confirm: 6 of 6 trials ended");
  }
}
