package dev.fisherflow.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.plan.DatasetNeed;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Cifar;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.DatasetRequest;
import dev.fisherflow.transforms.dataset.PrepareDatasets;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedCifar;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trials, datasets, models and evaluations keep the digests by which workspaces know them.
 *
 * <p>The folder {@code pinned} holds specifications, and beside each a file {@code .ids} with a
 * line for every digest that it makes: the digest, two spaces, what it is of. The specifications
 * are copies: they stay as they are when an example, a preset or a key changes. Those named {@code
 * every-...} and {@code section-...} set each key, and leave each out.
 *
 * <p>To change digests on purpose, or to add a specification: delete its file {@code .ids} or leave
 * it out, and run this test, which writes the file and fails. Look over {@code git diff}: only the
 * digests that are meant to change may do so. Then run it again, and tell in the commit why stored
 * results are to be made anew.
 */
class PinnedIdsTest {

  private static final Path FOLDER = Path.of("src/test/resources/dev/fisherflow/pipelines/pinned");

  /** Training examples of the datasets that are made up; the last batch is smaller. */
  private static final long ROWS = 1003;

  private static final int SHOWN = 5;

  static List<Path> specifications() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("specifications")
  void aSpecificationMakesTheTrialsItMadeBefore(Path file) throws IOException {
    SweepSpecification specification = SweepSpecification.read(file);
    List<Pin> pins = pins(specification);
    assertPinned(file.getFileName().toString().replace(".yaml", ".ids"), pins);
    assertThat(pins(SweepSpecification.parse("expanded " + file, specification.expanded())))
        .as("pins of %s and of the same with every key written out", file)
        .extracting(Pin::digest)
        .isEqualTo(pins.stream().map(Pin::digest).toList());
  }

  @Test
  void embeddedDataAndModelsMakeTheTrialsTheyMadeBefore(@TempDir Path folder) throws IOException {
    List<DatasetManifest> manifests = prepared(folder);
    List<Pin> pins = new ArrayList<>(models(folder));
    for (DatasetManifest manifest : manifests) {
      String what =
          "of %s as %s of %d tokens"
              .formatted(manifest.getTask(), manifest.getInputFormat(), manifest.getMaxTokens());
      pins.add(new Pin(manifest.getDigest(), "dataset " + what, manifest));
      pins.add(new Pin(manifest.getSourceDigest(), "source " + what, manifest));
    }
    SweepSpecification demonstration =
        SweepSpecification.read(FOLDER.resolve("demonstration.yaml"));
    pins.addAll(
        trials(
            demonstration, need -> of(need, manifests), model -> ModelSource.of(model).digest()));
    assertPinned("embedded.ids", pins);
  }

  /** The digests of a specification on datasets and models that are made up. */
  private static List<Pin> pins(SweepSpecification specification) {
    List<Pin> pins = new ArrayList<>();
    List<Object> other = new ArrayList<>();
    other.add("name=" + specification.name());
    other.add("submission=" + specification.submission());
    specification
        .evaluation()
        .ifPresent(
            evaluation -> {
              pins.add(new Pin(evaluation.plan().digest(), "evaluation plan", evaluation.plan()));
              other.add("checkpoints=" + evaluation.checkpoints());
              other.add("batches=" + evaluation.batches());
            });
    pins.add(
        new Pin(Digest.create().add(other.toString()).hex(), "name and what is in no id", other));
    specification.adapters().forEach(one -> pins.add(pin("adapter", one)));
    specification.optimizers().forEach(one -> pins.add(pin("optimizer", one)));
    pins.addAll(trials(specification, PinnedIdsTest::madeUp, "model "::concat));
    return pins;
  }

  private static List<Pin> trials(
      SweepSpecification specification,
      Function<DatasetNeed, DatasetManifest> dataset,
      Function<String, String> modelDigest) {
    TrialPlan plan = TrialPlan.of(specification);
    return plan.datasets().stream()
        .flatMap(
            need ->
                plan.trials(need, dataset.apply(need), modelDigest.apply(need.model())).stream())
        .map(trial -> new Pin(trial.getTrialId(), words(trial, specification), trial))
        .toList();
  }

  /** A trial by its places in the lists of the specification, which are pinned too. */
  private static String words(Trial trial, SweepSpecification specification) {
    return "trial of %s, adapter %d, optimizer %d, %d steps, seed %d"
        .formatted(
            trial.getTask(),
            1 + specification.adapters().indexOf(trial.getAdapter()),
            1 + specification.optimizers().indexOf(trial.getOptimizer()),
            trial.getSteps(),
            trial.getSeed());
  }

  private static DatasetManifest madeUp(DatasetNeed need) {
    return DatasetManifest.newBuilder()
        .setTask(need.task().key())
        .setDigest("data of %s, %d tokens".formatted(need.task().key(), need.maxTokens()))
        .setSourceDigest("")
        .setInputFormat("")
        .setTokenizerDigest("")
        .setMaxTokens(need.maxTokens())
        .setSplits(
            List.of(
                SplitManifest.newBuilder().setName("train").setRows(ROWS).setDigest("").build()))
        .setFailedRows(0)
        .build();
  }

  /** The embedded data, prepared as the command line does it. */
  private static List<DatasetManifest> prepared(Path folder) {
    Workspace data = Workspace.at(folder.resolve("data").toString());
    List<DatasetRequest> requests = new ArrayList<>();
    for (Task task : EmbeddedGlue.TASKS) {
      EmbeddedGlue.standard().publish(task, data);
      requests.add(
          DatasetRequest.of(task, data.root(), TextTokenizer.EMBEDDED, InputFormat.PAIR, 100));
    }
    requests.add(
        DatasetRequest.of(
            Glue.MRPC, data.root(), TextTokenizer.EMBEDDED, InputFormat.INSTRUCTION, 24));
    for (Task task : List.of(Cifar.CIFAR10, Cifar.CIFAR100)) {
      EmbeddedCifar.standard().publish(task, data);
      requests.add(DatasetRequest.images(task, data.root()));
    }
    Workspace workspace = Workspace.at(folder.resolve("workspace").toString());
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(requests).withCoder(SerializableCoder.of(DatasetRequest.class)))
        .apply("Prepare", PrepareDatasets.into(workspace));
    pipeline.run().waitUntilFinish();
    return workspace.list("datasets/*/manifest.avro").stream()
        .flatMap(file -> workspace.readRecords(file, DatasetManifest.class).stream())
        .sorted(
            Comparator.comparing(DatasetManifest::getTask)
                .thenComparing(DatasetManifest::getInputFormat))
        .toList();
  }

  private static DatasetManifest of(DatasetNeed need, List<DatasetManifest> manifests) {
    return manifests.stream()
        .filter(manifest -> manifest.getTask().equals(need.task().key()))
        .filter(manifest -> manifest.getMaxTokens() == need.maxTokens())
        .findFirst()
        .orElseThrow();
  }

  /** Models that are there without a file, and folders, whose digest is that of their files. */
  private static List<Pin> models(Path folder) throws IOException {
    Path single = Files.createDirectories(folder.resolve("single"));
    Files.writeString(single.resolve("config.json"), "{\"model_type\": \"bert\"}");
    Files.writeString(single.resolve("tokenizer.json"), "{}");
    Files.writeString(single.resolve("preprocessor_config.json"), "{\"size\": 8}");
    Files.writeString(single.resolve("model.safetensors"), "weights");
    Path sharded = Files.createDirectories(folder.resolve("sharded"));
    Files.writeString(sharded.resolve("config.json"), "{\"model_type\": \"t5\"}");
    Files.writeString(sharded.resolve("tokenizer.json"), "{}");
    Files.writeString(
        sharded.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"2.safetensors\", \"b\": \"1.safetensors\"}}");
    Files.writeString(sharded.resolve("1.safetensors"), "some weights");
    Files.writeString(sharded.resolve("2.safetensors"), "other weights");
    return Stream.of("minilm", "mlp", "mlp:3072-20-10", "" + single, "" + sharded)
        .map(
            name ->
                new Pin(
                    ModelSource.of(name).digest(), "model " + Path.of(name).getFileName(), name))
        .toList();
  }

  private static Pin pin(String what, SpecificRecord record) {
    String given =
        record.getSchema().getFields().stream()
            .filter(field -> !Arrays.asList(null, List.of()).contains(record.get(field.pos())))
            .map(field -> field.name() + "=" + record.get(field.pos()))
            .collect(Collectors.joining(" "));
    return new Pin(Digest.of(record), what + " " + given, record);
  }

  private static void assertPinned(String name, List<Pin> now) throws IOException {
    Path file = FOLDER.resolve(name);
    if (!Files.exists(file)) {
      Files.write(file, now.stream().map(Pin::line).toList());
      fail("%s was missing and has been written: look it over, run again, commit", file);
    }
    List<String> before = Files.readAllLines(file);
    List<String> changes = new ArrayList<>();
    for (int i = 0; i < Math.min(before.size(), now.size()); i++) {
      Pin pin = now.get(i);
      String digest = before.get(i).split(" ", 2)[0];
      if (!digest.equals(pin.digest())) {
        changes.add(
            "line %d: expected%n  %s%nfound%n  %s%nwhich is %s"
                .formatted(i + 1, before.get(i), pin.line(), pin.of()));
      }
    }
    if (before.size() != now.size()) {
      changes.add("expected %d lines, found %d".formatted(before.size(), now.size()));
    }
    assertThat(changes.stream().limit(SHOWN))
        .as(
            "%s: %d of %d digests have changed, so workspaces would not find what they hold; those"
                + " of adapters and optimizers come first, and change those of their trials. Undo"
                + " what changed them, or, if it is meant, see the comment on %s",
            file, changes.size(), before.size(), PinnedIdsTest.class.getSimpleName())
        .isEmpty();
  }

  /**
   * A line of a file.
   *
   * @param digest what must not change
   * @param words what it is of, for people
   * @param of all that it is of, for the message
   */
  private record Pin(String digest, String words, Object of) {
    String line() {
      return digest + "  " + words;
    }
  }
}
