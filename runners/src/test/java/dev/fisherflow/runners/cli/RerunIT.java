package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.NamedValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small sweep with two threads, repeated from its manifest under one change after the other. */
class RerunIT {

  private static final String SPEC =
      """
      name: small
      tasks: [sst2]
      adapter: {type: lora, rank: 4, alpha: 4}
      optimizers: [{type: ief, learningRate: 10}]
      seeds: [1, 2]
      training: {batchSize: 8, epochs: 1, evaluateEvery: 10, maxTokens: 32}
      """;

  @TempDir private static Path folder;

  private static Path workspace;
  private static Path glue;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Program program = Program.whole();

  @BeforeAll
  static void runOnce() throws IOException {
    glue = SmallGlue.write(folder.resolve("glue"));
    workspace = folder.resolve("workspace");
    Path spec = Files.writeString(folder.resolve("small.yaml"), SPEC);
    RerunIT run = new RerunIT();
    assertThat(
            run.run(
                "sweep",
                spec.toString(),
                "--glue",
                Path.of("").toAbsolutePath().relativize(glue.toAbsolutePath()).toString(),
                "--run-id",
                "first",
                "--trials-at-once",
                "1",
                "--threads-per-trial",
                "2"))
        .as(run.program.err())
        .isZero();
  }

  @Test
  void aRerunIsIdentical() throws IOException {
    assertThat(rerun("again")).as(program.out() + "\n" + program.err()).isZero();
    assertThat(program.out())
        .contains("again against first", "identical: 2 trials, 1 cells")
        .contains(workspace.resolve("runs/again/compare.json").toString());
    assertThat(comparison("again").get("verdict").textValue()).isEqualTo("IDENTICAL");
    assertThat(comparison("again").get("differences")).isEmpty();
    assertThat(manifest("again").get("threadsPerTrial").intValue()).isEqualTo(2);
    assertThat(manifest("again").get("outcomes"))
        .hasSize(2)
        .allMatch(outcome -> outcome.get("trainedHere").booleanValue());

    assertThat(run("compare", "first", "again", "--json")).isZero();
    assertThat(JSON.readTree(program.out())).isEqualTo(comparison("again"));
  }

  @Test
  void oneThreadInPlaceOfTwoIsNeverDrift() throws IOException {
    int code = rerun("one-thread", "--threads-per-trial", "1");
    assertThat(code)
        .as(program.out() + "\n" + program.err())
        .isIn(ExitCode.OK.code(), ExitCode.WITHIN_NOISE.code());
    assertThat(program.out()).contains("environment: threads per trial 2 -> 1");
    for (JsonNode difference : comparison("one-thread").get("differences")) {
      assertThat(difference.get("cause").textValue()).isEqualTo("ENVIRONMENT");
    }
  }

  /** The manifest names the data as it was typed, from the folder of the first run. */
  @Test
  void aRerunStartsInAnyFolder() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path log = folder.resolve("elsewhere.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1", // most of a short process is its start
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "rerun",
                workspace.resolve("runs/first").toString(),
                "--workspace=" + elsewhere.resolve("workspace"),
                "--run-id=elsewhere")
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    assertThat(log).content().contains("elsewhere against first", "identical: 2 trials, 1 cells");
  }

  @Test
  void oneByteOfDataIsData() throws IOException {
    Path changed = SmallGlue.write(folder.resolve("changed"));
    Path train = changed.resolve("SST-2/train.tsv");
    byte[] bytes = Files.readAllBytes(train);
    int header = new String(bytes, StandardCharsets.UTF_8).indexOf('\n');
    bytes[header + 1] = (byte) (bytes[header + 1] == 'x' ? 'y' : 'x');
    Files.write(train, bytes);
    assertThat(rerun("other-data", "--glue", changed.toString()))
        .as(program.out() + "\n" + program.err())
        .isEqualTo(ExitCode.WITHIN_NOISE.code());
    JsonNode differences = comparison("other-data").get("differences");
    List<String> causes = new ArrayList<>();
    differences.forEach(difference -> causes.add(difference.get("cause").textValue()));
    assertThat(causes).isNotEmpty().containsOnly("DATA");
    assertThat(differences.get(0).get("kind").textValue()).isEqualTo("DATASET");
  }

  @Test
  void aManifestIsWhatItsSchemaSays() throws IOException {
    try (InputStream schema = ManifestJson.class.getResourceAsStream("manifest.schema.json")) {
      assertThat(
              JsonSchemaFactory.getInstance(VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(manifest("first")))
          .isEmpty();
    }
    var read = ManifestJson.read(Files.readAllBytes(file("first", "manifest.json")), "manifest");
    assertThat(read.getState()).isEqualTo(ManifestState.complete);
    assertThat(read.getDefaults()).contains(new NamedValue("optimizers[0].damping", "1e-7"));
    assertThat(read.getVersions())
        .extracting(NamedValue::getName)
        .contains("java", "beam", "djl", "PyTorch", "os");
    assertThat(read.getHardware()).extracting(NamedValue::getName).contains("cpu", "memory");
    assertThat(read.getCodeDigest()).hasSize(64);
    assertThat(read.getSources())
        .singleElement()
        .satisfies(source -> assertThat(source.getValidationRows()).isEqualTo(8));
    assertThat(read.getStages())
        .extracting("stage")
        .containsExactly("prepare", "train", "conclude");
    assertThat(read.getStages().get(1).getDeviceSeconds()).isPositive();
    assertThat(read.getChoices()).hasSize(1);
    assertThat(read.getSubmissions()).hasSize(1);
  }

  @Test
  void aFailedRunLeavesAManifestTooAndIsDrift() throws IOException {
    Path nothing = Files.createDirectory(folder.resolve("nothing"));
    assertThat(rerun("failed", "--glue", nothing.toString())).isEqualTo(ExitCode.INPUT.code());
    assertThat(manifest("failed").get("state").textValue()).isEqualTo("failed");
    assertThat(manifest("failed").get("failure").textValue()).contains("SST-2");
    assertThat(run("compare", "first", file("failed", "manifest.json").toString()))
        .isEqualTo(ExitCode.DRIFT.code());
    assertThat(program.out()).contains("drift", "the later run failed");
  }

  private int rerun(String id, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("rerun", file("first", "manifest.json").toString(), "--run-id", id));
    arguments.addAll(List.of("--trials-at-once", "1"));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--workspace", workspace.toString()));
    if (!arguments[0].equals("compare")) {
      all.addAll(List.of("--executor", "in-process"));
    }
    return program.run(all.toArray(String[]::new));
  }

  private static JsonNode manifest(String run) throws IOException {
    return JSON.readTree(file(run, "manifest.json").toFile());
  }

  private static JsonNode comparison(String run) throws IOException {
    return JSON.readTree(file(run, "compare.json").toFile());
  }

  private static Path file(String run, String name) {
    return workspace.resolve("runs").resolve(run).resolve(name);
  }
}
