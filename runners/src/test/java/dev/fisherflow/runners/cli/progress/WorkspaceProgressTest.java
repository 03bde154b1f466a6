package dev.fisherflow.runners.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.trial.TrialProgress;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.runners.cli.Trials;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceProgressTest {

  @TempDir private Path folder;

  private final PlannedTrial trial = Trials.planned(false).get(0);
  private final String id = trial.trial().getTrialId();

  private Workspace workspace() {
    return Workspace.at(folder.toString());
  }

  private WorkspaceProgress source() {
    return new WorkspaceProgress(workspace(), List.of(id));
  }

  private void publish(String name, TrialResult result, long millis) throws IOException {
    workspace()
        .publishRecords("trials/" + id + "/" + name, TrialResult.getClassSchema(), List.of(result));
    Files.setLastModifiedTime(
        folder.resolve("trials/" + id + "/" + name), FileTime.fromMillis(millis));
  }

  @Test
  void nothingIsKnownOfATrialThatDoesNotRun() {
    assertThat(source().progress(id)).isEmpty();
    assertThat(source().result(id)).isEmpty();
  }

  @Test
  void progressIsRead() {
    WorkspaceProgress source = source();
    String path = "trials/" + id + "/progress.json";
    workspace()
        .publish(
            path,
            """
            {"step": 3, "steps": 100, "loss": 0.5, "bestScore": 0.75, "updated": "2026-01-01"}
            """
                .getBytes(StandardCharsets.UTF_8));
    assertThat(source.progress(id)).contains(new TrialProgress(3, 100, 0.5, 0.75));
    workspace()
        .publish(
            path,
            """
            {"step": 1, "steps": 100, "loss": null, "bestScore": null}
            """
                .getBytes(StandardCharsets.UTF_8));
    assertThat(source.progress(id)).contains(new TrialProgress(1, 100, Double.NaN, Double.NaN));
  }

  @Test
  void onlyANewResultCounts() throws IOException {
    publish("result.avro", Trials.succeeded(trial, 0.5), 1000);
    WorkspaceProgress source = source();
    assertThat(source.result(id)).as("the old one").isEmpty();
    TrialResult next = Trials.succeeded(trial, 0.75);
    publish("result.avro", next, 2000);
    assertThat(source.result(id)).contains(next);
  }

  @Test
  void aFailureIsAResult() throws IOException {
    WorkspaceProgress source = source();
    TrialResult failed = Trials.ended(trial, TrialStatus.FAILED);
    publish("failure.avro", failed, 1000);
    assertThat(source.result(id)).contains(failed);
  }
}
