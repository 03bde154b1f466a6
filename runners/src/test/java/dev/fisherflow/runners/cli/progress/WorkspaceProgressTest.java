package dev.fisherflow.runners.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.runners.cli.Trials;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.trials.ProgressFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
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
    TrialProgress first = Progress.of(1, 100, Double.NaN, Double.NaN);
    workspace().publish(path, ProgressFile.json(first));
    assertThat(source.progress(id)).contains(first);
    assertThat(source.resumption(id)).isEmpty();
    TrialProgress resumed =
        TrialProgress.newBuilder(Progress.of(3, 100, 0.5, 0.75))
            .setResumedFrom(2L)
            .setRepeated(1)
            .build();
    workspace().publish(path, ProgressFile.json(resumed));
    assertThat(source.progress(id)).contains(resumed);
    assertThat(source.resumption(id)).contains(new Resumption(2, 1));
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
