package dev.fisherflow.pipelines.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.compare.RunComparison;
import dev.fisherflow.pipelines.compare.Verdict;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.schedule.ledger.ComparedRun;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestComparerTest {

  @TempDir private Path folder;

  private Workspace workspace;
  private ManifestComparer comparer;

  @BeforeEach
  void setUp() {
    workspace = Workspace.at(folder.toString());
    comparer = new ManifestComparer(workspace);
    publish("good", ManifestState.complete, "weights");
  }

  @Test
  void theComparisonIsToldAndKept() {
    publish("same", ManifestState.complete, "weights");
    ComparedRun same = comparer.compare("good", "same");
    assertThat(same.earlier()).isEqualTo("good");
    assertThat(same.verdict()).isEqualTo(Verdict.IDENTICAL);
    RunComparison kept = RunComparison.read(workspace.read("runs/same/compare.json"));
    assertThat(kept.earlier()).isEqualTo("good");
    assertThat(kept.summary()).isEqualTo(same.summary());

    publish("updated", ManifestState.complete, "other weights");
    ComparedRun updated = comparer.compare("good", "updated");
    assertThat(updated.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    assertThat(updated.summary()).contains("1 data");
  }

  @Test
  void aFailedRunIsDriftAndAnAbsentOneAnError() {
    publish("failed", ManifestState.failed, "weights");
    assertThat(comparer.compare("good", "failed").verdict()).isEqualTo(Verdict.DRIFT);
    assertThatThrownBy(() -> comparer.compare("good", "absent"))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining("absent");
  }

  private void publish(String run, ManifestState state, String model) {
    workspace.publish(
        "runs/" + run + "/manifest.json",
        ManifestJson.write(
            RunManifest.newBuilder()
                .setRunId(run)
                .setState(state)
                .setSpecification("name: test")
                .setStarted("2026-01-01T00:00:00Z")
                .setEnded("2026-01-01T00:00:01Z")
                .setCodeVersion("1")
                .setRunner("direct")
                .setDevice("cpu")
                .setThreadsPerTrial(1)
                .setTrialsAtOnce(1)
                .setModels(List.of(new NamedDigest("minilm", model)))
                .setFailedRecords(0)
                .build()));
  }
}
