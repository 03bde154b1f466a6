package dev.fisherflow.pipelines.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.report.page.ReportedRuns;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run of 18 trials, of which some are over, and its page meanwhile. */
@Timeout(60)
class LiveReportTest {

  @TempDir private Path root;

  private final Instant begun = Instant.now().minusSeconds(60);
  private Workspace workspace;
  private Path page;

  @BeforeEach
  void begin() {
    workspace = Workspace.at(root.toString());
    page = root.resolve("runs/r/report.html");
    manifest(ManifestState.begun, "begun.json");
    List<TrialResult> results = ReportedRuns.small().results();
    new RunFolder(workspace, "r").writeTrials(results.stream().map(TrialResult::getTrial).toList());
    results.subList(0, 2).forEach(this::over);
  }

  private void over(TrialResult result) {
    Trial trial = result.getTrial();
    workspace.publishRecords(
        new TrialFolder(trial.getTrialId()).result(),
        TrialResult.getClassSchema(),
        List.of(result));
  }

  private void manifest(ManifestState state, String file) {
    workspace.publish(
        "runs/r/" + file,
        ManifestJson.write(
            RunManifest.newBuilder()
                .setRunId("r")
                .setState(state)
                .setSpecification(ReportedRuns.SMALL)
                .setStarted(begun.toString())
                .setEnded("")
                .setCodeVersion("1")
                .setRunner("direct")
                .setDevice("cpu")
                .setThreadsPerTrial(1)
                .setTrialsAtOnce(2)
                .setFailedRecords(0)
                .build()));
  }

  @Test
  void thePageIsWrittenWhenTheRunHasBegunAndSaysHowFarItIs() throws Exception {
    try (Lease working = Leases.of(workspace).tryLease("runs/r").orElseThrow();
        LiveReport report = LiveReport.start(workspace, "r", begun)) {
      while (!Files.exists(page)) {
        Thread.sleep(20);
      }
      assertThat(page)
          .content()
          .contains("2 of 18 trials are over, 0 train", "data-seconds=\"30\"")
          .contains("<td>waiting</td>", "<b>2</b> succeeded");
    }
    assertThat(root.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void theRunOfAnEarlierTryAndOneThatHasEndedAreLeftAlone() {
    LiveReport.start(workspace, "r", Instant.now()).close();
    assertThat(page).doesNotExist();
    manifest(ManifestState.complete, "manifest.json");
    LiveReport.start(workspace, "r", begun).close();
    assertThat(page).doesNotExist();
  }

  @Test
  void aRunThatWasLeftSaysSoAndIsNotLookedAtAgain() throws IOException {
    LiveReport.start(workspace, "r", begun).close();
    assertThat(page).content().contains("The run was left: no process works on it");
    assertThat(Files.readString(page)).doesNotContain("data-seconds=");
  }

  @Test
  void whatCannotBeWrittenHarmsNoRun() {
    workspace.publish("runs/r/trials.avro", "broken".getBytes(StandardCharsets.UTF_8));
    LiveReport.start(workspace, "r", begun).close();
    assertThat(page).doesNotExist();
  }

  @Test
  void aSlowPageIsWrittenLessOften() {
    assertThat(LiveReport.pause(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(30));
    assertThat(LiveReport.pause(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(40));
  }
}
