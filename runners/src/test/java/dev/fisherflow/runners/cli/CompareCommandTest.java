package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.DatasetSource;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.RunManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {

  @TempDir private Path folder;

  private final Program program = new Program(() -> Fisherflow.commandLine(null, null, null));

  @BeforeEach
  void writeRuns() throws IOException {
    write("first", manifest("first", "data", ManifestState.complete));
    write("same", manifest("same", "data", ManifestState.complete));
    write("other", manifest("other", "other data", ManifestState.complete));
    write("failed", manifest("failed", "data", ManifestState.failed));
  }

  @Test
  void theExitCodeIsTheVerdict() {
    assertThat(compare("first", "same")).isZero();
    assertThat(program.out())
        .startsWith("same against first\nidentical: 0 trials, 0 cells\n")
        .endsWith("comparison   " + folder.resolve("runs/same/compare.json") + "\n");
    assertThat(compare("first", "other")).isEqualTo(ExitCode.WITHIN_NOISE.code());
    assertThat(program.out())
        .contains("within noise: no trial differs, but 1 other things do (1 data)")
        .contains("data: dataset of sst2 data -> other data");
    assertThat(compare("first", "failed")).isEqualTo(ExitCode.DRIFT.code());
    assertThat(program.out()).contains("drift", "the later run failed: out of luck");
  }

  @Test
  void runsAreFoundByIdFolderAndManifest() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.copy(folder.resolve("runs/same/manifest.json"), elsewhere.resolve("received.json"));
    assertThat(compare("first", elsewhere.resolve("received.json").toString())).isZero();
    assertThat(elsewhere.resolve("compare.json")).exists();
    assertThat(compare(folder.resolve("runs/first").toString(), "same", "--json")).isZero();
    assertThat(new ObjectMapper().readTree(program.out()))
        .isEqualTo(new ObjectMapper().readTree(folder.resolve("runs/same/compare.json").toFile()));
  }

  @Test
  void whatIsNoRunIsTheUsersMistake() throws IOException {
    assertThat(compare("first", "nowhere")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("'nowhere'", "its runs are failed, first, other, same");
    Path text = Files.writeString(folder.resolve("text.json"), "{\"runId\": 1}");
    assertThat(compare("first", text.toString())).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err())
        .contains("text.json is not the manifest of a run: expected a text at runId, found 1");
  }

  private int compare(String... arguments) {
    return program.run(
        Stream.of(
                Stream.of("compare"),
                Arrays.stream(arguments),
                Stream.of("--workspace", folder.toString()))
            .flatMap(Function.identity())
            .toArray(String[]::new));
  }

  private void write(String run, RunManifest manifest) throws IOException {
    Path place = Files.createDirectories(folder.resolve("runs").resolve(run));
    Files.write(place.resolve("manifest.json"), ManifestJson.write(manifest));
    Files.write(place.resolve("begun.json"), ManifestJson.write(manifest));
  }

  private static RunManifest manifest(String run, String data, ManifestState state) {
    return RunManifest.newBuilder()
        .setRunId(run)
        .setState(state)
        .setFailure(state == ManifestState.failed ? "out of luck" : "")
        .setSpecification("name: test")
        .setStarted("2026-01-01T00:00:00Z")
        .setEnded("2026-01-01T00:00:01Z")
        .setCodeVersion("1")
        .setRunner("direct")
        .setDevice("cpu")
        .setThreadsPerTrial(1)
        .setTrialsAtOnce(1)
        .setDatasets(List.of(new NamedDigest("sst2", data)))
        .setSources(
            List.of(
                DatasetSource.newBuilder()
                    .setTask("sst2")
                    .setDataset(data)
                    .setSource(data)
                    .setValidationRows(8)
                    .build()))
        .setFailedRecords(0)
        .build();
  }
}
