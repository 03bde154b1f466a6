package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.fuzz.TinyBert;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole sweeps of the embedded model, from arguments to files. */
class SweepIT {

  @TempDir private Path folder;

  private Path glue;
  private Path workspace;
  private Path spec;
  private final Program program = Program.whole();

  @BeforeEach
  void writeInput() throws IOException {
    glue = SmallGlue.write(folder.resolve("glue"));
    workspace = folder.resolve("workspace");
    spec = Files.writeString(folder.resolve("small.yaml"), SmallGlue.SPEC);
  }

  @Test
  void aSweepLeavesItsFilesAndIsRepeatedFromItsCacheAndAfresh() throws Exception {
    assertThat(sweep("first")).as(program.err()).isZero();
    assertThat(program.out())
        .contains("sst2: accuracy on the validation set", "rte: accuracy on the validation set")
        .contains("8 trials: 8 succeeded, 0 diverged, 0 failed")
        .contains("report.html", "results.csv", "manifest.json", "minilm-lora-r4-ief.zip");
    assertThat(run("first").resolve("report.html"))
        .content()
        .contains("<h1>first</h1>")
        .contains("href=\"./submissions/minilm-lora-r4-ief.zip\"");
    assertThat(run("first").resolve("curves.csv")).isNotEmptyFile();
    assertThat(Files.readAllLines(run("first").resolve("results.csv"))).hasSize(9);
    for (String optimizer : List.of("sgd", "ief")) {
      Path zip = run("first").resolve("submissions/minilm-lora-r4-" + optimizer + ".zip");
      assertThat(run("validate-submission", zip.toString())).isZero();
      assertThat(program.out()).contains("is a valid GLUE submission");
    }
    assertThat(
            run("plan", spec.toString(), "--workspace", workspace.toString(), "--glue", "" + glue))
        .isZero();
    assertThat(program.out()).contains("8 trials: 8 cached, 0 to train");

    Map<Path, FileTime> results = resultFiles();
    assertThat(results).hasSize(8);
    assertThat(sweep("second")).isZero();
    assertThat(resultFiles())
        .as("results that were found are not written again")
        .isEqualTo(results);
    assertSameOutcome("first", "second");

    assertThat(sweep("third", "--fresh", "--trials-at-once", "1")).isZero();
    assertThat(resultFiles()).as("all trials are trained again").isNotEqualTo(results);
    assertSameOutcome("first", "third");
  }

  @Test
  void aGrownSweepTrainsItsNewTrialsOnly() throws Exception {
    Files.writeString(spec, SmallGlue.SPEC.replace("seeds: [1, 2]", "seeds: [1]"));
    assertThat(sweep("first")).isZero();
    Map<Path, FileTime> before = resultFiles();
    Files.writeString(spec, SmallGlue.SPEC);
    assertThat(sweep("grown")).isZero();
    assertThat(program.err()).contains("8 trials, 4 of them finished before");
    assertThat(resultFiles()).hasSize(8).containsAllEntriesOf(before);
  }

  @Test
  void aDamagedResultIsTrainedAgain() throws Exception {
    assertThat(sweep("first")).isZero();
    Path result = resultFiles().keySet().iterator().next();
    byte[] bytes = Files.readAllBytes(result);
    Files.write(result, Arrays.copyOf(bytes, bytes.length / 2));
    Path weights;
    try (Stream<Path> files = Files.walk(workspace.resolve("trials"))) {
      weights =
          files
              .filter(file -> file.endsWith("adapter_model.safetensors"))
              .filter(file -> !file.startsWith(result.getParent()))
              .findFirst()
              .orElseThrow();
    }
    byte[] flipped = Files.readAllBytes(weights);
    flipped[flipped.length - 5] ^= 1;
    Files.write(weights, flipped);

    assertThat(sweep("second")).isZero();
    assertSameOutcome("first", "second");
  }

  @Test
  void aMissingFolderIsNamed() {
    glue = folder.resolve("nowhere");
    assertThat(sweep("r")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("nowhere").contains("train.tsv");
    assertThat(trials()).isEmpty();
  }

  @Test
  void aLabelOutsideTheSetStopsBeforeTraining() throws IOException {
    Path train = glue.resolve("RTE/train.tsv");
    List<String> lines = new ArrayList<>(Files.readAllLines(train));
    lines.set(3, lines.get(3).replaceAll("\t[a-z_]+$", "\tperhaps"));
    Files.write(train, lines);
    assertThat(sweep("r")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err())
        .contains("RTE/train.tsv, line 4")
        .contains("perhaps", "not_entailment");
    assertThat(trials()).isEmpty();
  }

  @Test
  void aTruncatedFileIsNoticed() throws IOException {
    Path test = glue.resolve("SST-2/test.tsv");
    String text = Files.readString(test);
    Files.writeString(test, text.substring(0, text.lastIndexOf('\t')));
    assertThat(sweep("r")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("SST-2/test.tsv, line 9");
    assertThat(trials()).isEmpty();
  }

  @Test
  void damagedModelWeightsStopBeforeTraining() throws Exception {
    Path model = folder.resolve("model");
    TinyBert.write(model);
    byte[] sound = Files.readAllBytes(model.resolve("model.safetensors"));
    byte[] notFinite = sound.clone();
    ByteBuffer.wrap(notFinite)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(sound.length - Float.BYTES, Float.NaN);
    String tensor = "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    Map<String, byte[]> files =
        Map.of(
            "cut short or damaged", Arrays.copyOf(sound, sound.length - 4),
            "NaN or infinity", notFinite,
            "overlap",
                safetensors(
                    tensor.replace(
                        "}}", "},\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}"),
                    new byte[8]));
    Files.writeString(spec, "model: '" + model + "'\n" + SmallGlue.SPEC);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(model.resolve("model.safetensors"), file.getValue());
      assertThat(sweep("r")).isEqualTo(ExitCode.INPUT.code());
      assertThat(program.err()).contains("model.safetensors").contains(file.getKey());
    }
    assertThat(trials()).isEmpty();
  }

  @Test
  void aWorkspaceThatCannotBeWrittenIsNamed() throws IOException {
    workspace = Files.createFile(folder.resolve("a file")).resolve("workspace");
    assertThat(sweep("r")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("cannot take the lease").contains("a file");
  }

  private int sweep(String runId, String... more) {
    return run(
        Stream.concat(
                Stream.of(
                    "sweep",
                    spec.toString(),
                    "--workspace",
                    workspace.toString(),
                    "--glue",
                    glue.toString(),
                    "--run-id",
                    runId),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private int run(String... arguments) {
    return program.run(arguments);
  }

  private Path run(String runId) {
    return workspace.resolve("runs").resolve(runId);
  }

  private void assertSameOutcome(String one, String other) throws IOException {
    assertThat(digests(run(other))).isEqualTo(digests(run(one)));
    assertThat(zips(run(other))).isEqualTo(zips(run(one)));
  }

  /** Digests of all results, times aside, and of the selected weights. */
  private static String digests(Path run) throws IOException {
    JsonNode manifest = new ObjectMapper().readTree(run.resolve("manifest.json").toFile());
    assertThat(manifest.get("trials")).hasSize(8);
    assertThat(manifest.get("selections")).hasSize(4);
    return manifest.get("trials").toString() + manifest.get("selections");
  }

  private static Map<String, String> zips(Path run) throws IOException {
    Map<String, String> zips = new TreeMap<>();
    try (Stream<Path> files = Files.list(run.resolve("submissions"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".zip")).toList()) {
        zips.put(
            file.getFileName().toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(zips).hasSize(2);
    return zips;
  }

  private Map<Path, FileTime> resultFiles() throws IOException {
    Map<Path, FileTime> times = new TreeMap<>();
    for (Path trial : trials()) {
      Path result = trial.resolve("result.avro");
      if (Files.exists(result)) {
        times.put(result, Files.getLastModifiedTime(result));
      }
    }
    return times;
  }

  private List<Path> trials() {
    Path trials = workspace.resolve("trials");
    if (!Files.isDirectory(trials)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(trials)) {
      return folders.collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] safetensors(String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(data)
        .array();
  }
}
