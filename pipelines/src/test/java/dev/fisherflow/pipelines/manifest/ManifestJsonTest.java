package dev.fisherflow.pipelines.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.StageCost;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialOutcome;
import dev.fisherflow.schemas.TrialStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestJsonTest {

  private final ObjectMapper json = new ObjectMapper();

  static RunManifest manifest() {
    Trial trial =
        Trial.newBuilder()
            .setTrialId("id")
            .setTask("sst2")
            .setModel("minilm")
            .setModelDigest("model")
            .setDatasetDigest("dataset")
            .setAdapter(AdapterSettings.newBuilder().setType("lora").setRank(8).build())
            .setOptimizer(
                OptimizerSettings.newBuilder()
                    .setType("sgd")
                    .setLearningRate(1e-7)
                    .setSchedule(Schedule.newBuilder().setType("constant").build())
                    .build())
            .setSeed(Long.MAX_VALUE)
            .setBatchSize(32)
            .setEpochs(1)
            .setSteps(10)
            .setEvaluateEvery(5)
            .setMaxTokens(100)
            .setNumericsVersion(2)
            .build();
    return RunManifest.newBuilder()
        .setRunId("run")
        .setSpecification("name: \"é\"\n# \\ \u2028 \u0001\n")
        .setStarted("2026-01-01T00:00:00Z")
        .setEnded("")
        .setStages(List.of(new StageCost("train", 1L, 0.1, 2.5)))
        .setCodeVersion("1")
        .setVersions(List.of(new NamedValue("java", "17")))
        .setRunner("direct")
        .setDevice("cpu")
        .setThreadsPerTrial(2)
        .setTrialsAtOnce(1)
        .setOutcomes(
            List.of(
                TrialOutcome.newBuilder()
                    .setTrial(trial)
                    .setHyperparameters("learningRate=1e-7")
                    .setStatus(TrialStatus.DIVERGED)
                    .setFailure("DIVERGED")
                    .setDigest("digest")
                    .setScore(0.1 + 0.2)
                    .setThreads(1)
                    .setDevice("cpu")
                    .setSeconds(1)
                    .setTrainedHere(true)
                    .build()))
        .setFailedRecords(0)
        .build();
  }

  @Test
  void aManifestIsReadAsWritten() {
    RunManifest read = ManifestJson.read(ManifestJson.write(manifest()), "m.json");
    assertThat(RunManifest.newBuilder(read).setFormatVersion(0).setDigest("").build())
        .isEqualTo(manifest());
    assertThat(ManifestJson.edited(read)).isEmpty();
    assertThat(ManifestJson.edited(manifest())).as("of an older version").isEmpty();
  }

  @Test
  void whatWasEditedIsNoticed() throws IOException {
    ObjectNode tree = tree();
    ((ObjectNode) tree.get("outcomes").get(0)).put("score", 0.31);
    RunManifest read = ManifestJson.read(json.writeValueAsBytes(tree), "m.json");
    assertThat(ManifestJson.edited(read)).get().asString().startsWith("edited after the run");
  }

  @Test
  void valuesThatNoRunWritesAreRefused() throws IOException {
    assertRefused(tree().put("threadsPerTrial", -3), "threadsPerTrial, found -3");
    assertRefused(tree().put("started", "yesterday"), "a moment in ISO 8601 at started");
    assertRefused(tree().put("runId", "../r"), "expected the id of a run at runId");
    assertRefused(tree().put("formatVersion", 2), "a newer fisherflow has written it");
    ObjectNode nested = tree();
    ((ObjectNode) nested.get("outcomes").get(0)).put("seconds", -1);
    assertRefused(nested, "outcomes[0].seconds, found -1.0");
  }

  @Test
  void whatHasADefaultMayBeAbsent() throws IOException {
    ObjectNode tree = tree();
    tree.remove(List.of("state", "stages", "outcomes", "codeDirty"));
    RunManifest read = ManifestJson.read(json.writeValueAsBytes(tree), "m.json");
    assertThat(read.getState()).isEqualTo(ManifestState.complete);
    assertThat(read.getOutcomes()).isEmpty();
  }

  @Test
  void anythingElseIsRefusedWithItsPlace() throws IOException {
    assertRefused(tree().put("more", 1), "m.json is not the manifest of a run: unknown field more");
    ObjectNode without = tree();
    without.remove("runner");
    assertRefused(without, "there is no field runner");
    assertRefused(
        tree().put("threadsPerTrial", "two"),
        "expected a whole number at threadsPerTrial, found \"two\"");
    ObjectNode nested = tree();
    ((ObjectNode) nested.get("outcomes").get(0)).put("status", "FINE");
    assertRefused(
        nested, "expected one of [SUCCEEDED, DIVERGED, FAILED, CANCELLED] at outcomes[0].status");
    assertRefused(
        tree().put("state", "over"),
        "expected one of [begun, failed, stopped, complete] at state, found \"over\"");
    assertThatThrownBy(() -> read("{\"runId\": \"a\", \"runId\": \"b\"}"))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("m.json is not the manifest of a run: expected JSON");
    assertThatThrownBy(() -> read("")).isInstanceOf(ManifestException.class);
    assertThatThrownBy(() -> read("[]"))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("expected an object at the top");
  }

  private void assertRefused(ObjectNode tree, String message) throws IOException {
    byte[] bytes = json.writeValueAsBytes(tree);
    assertThatThrownBy(() -> ManifestJson.read(bytes, "m.json"))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining(message);
  }

  private static RunManifest read(String text) {
    return ManifestJson.read(text.getBytes(StandardCharsets.UTF_8), "m.json");
  }

  private ObjectNode tree() throws IOException {
    return (ObjectNode) json.readTree(ManifestJson.write(manifest()));
  }
}
