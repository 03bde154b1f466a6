package dev.fisherflow.transforms.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Shard;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.Collected;
import dev.fisherflow.transforms.workspace.StoreSettings;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Raw files through the pipeline to examples, and what a later run finds of them. */
@ExtendWith(TestPipelineExtension.class)
class PrepareDatasetsTest {

  @TempDir Path folder;

  private Workspace workspace;
  private DatasetStore store;

  @BeforeEach
  void workspace() {
    workspace = Workspace.at(folder.resolve("workspace").toString());
    store = new DatasetStore(workspace);
  }

  @Test
  void preparesTheExamplesOfARequest(TestPipeline pipeline) {
    DatasetRequest request =
        DatasetRequest.of(
            Glue.MNLI,
            glue(Glue.MNLI, 10).location(),
            TextTokenizer.EMBEDDED,
            InputFormat.PAIR,
            32);
    PCollectionTuple prepared =
        pipeline
            .apply(Create.of(request).withCoder(SerializableCoder.of(DatasetRequest.class)))
            .apply("Prepare", PrepareDatasets.into(workspace).withRowsPerShard(4));
    PAssert.that(prepared.get(PrepareDatasets.FAILURES)).empty();
    PAssert.thatSingleton(
            prepared
                .get(PrepareDatasets.MANIFESTS)
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(DatasetManifest::getSourceDigest)))
        .isEqualTo(plan(request).sourceDigest());
    pipeline.run();

    DatasetManifest manifest = plan(request).prepared().orElseThrow();
    assertThat(manifest.getTask()).isEqualTo("mnli");
    assertThat(manifest.getInputFormat()).isEqualTo("pair");
    assertThat(manifest.getMaxTokens()).isEqualTo(32);
    assertThat(manifest.getFailedRows()).isZero();
    assertThat(manifest.getSplits())
        .extracting(SplitManifest::getName)
        .containsExactly(
            "train", "dev_matched", "dev_mismatched", "test_matched", "test_mismatched", "ax");
    SplitManifest train = manifest.getSplits().get(0);
    assertThat(train.getRows()).isEqualTo(10);
    assertThat(train.getShards()).extracting(Shard::getRows).containsExactly(4L, 4L, 2L);
    assertThat(train.getLabelCounts()).containsExactly(4L, 3L, 3L);
    assertThat(manifest.getSplits().get(5).getLabelCounts()).isEmpty();

    List<Example> examples = store.open(manifest.getDigest()).read("train");
    assertThat(train.getLengths())
        .isEqualTo(
            IntStream.rangeClosed(0, 32)
                .mapToObj(
                    length ->
                        examples.stream()
                            .filter(example -> example.getTokenIds().size() == length)
                            .count())
                .toList());
    assertThat(examples)
        .extracting(Example::getIndex)
        .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(Long::valueOf).toList());
    assertThat(examples).extracting(Example::getLabel).startsWith(0, 1, 2, 0);
    // [CLS] all sing . [SEP] some sing 7 [SEP]
    assertThat(examples.get(7).getTokenIds())
        .containsExactly(101, 2035, 6170, 1012, 102, 2070, 6170, 1021, 102);
    assertThat(examples.get(7).getTypeIds()).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1);
    assertThat(store.open(manifest.getDigest()).read("ax"))
        .hasSize(10)
        .allSatisfy(example -> assertThat(example.getLabel()).isNull());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 4", "1000, 2"})
  void theDigestDependsNeitherOnShardsNorOnParallelism(int rowsPerShard, int parallelism)
      throws IOException {
    GlueFixture glue = glue(Glue.QQP, 123);
    Path file = glue.path("QQP/train.tsv");
    String damaged = Files.readString(file).replaceAll("(?m)^11\t.*$", "11\t7\tshort");
    Files.writeString(file, damaged);
    for (String other : List.of("QQP/dev.tsv", "QQP/test.tsv")) {
      Files.write(glue.path(other), Files.readAllLines(glue.path(other)).subList(0, 6));
    }
    DatasetManifest manifest =
        run(request(glue, Glue.QQP), rowsPerShard, parallelism).manifests().get(0);
    assertThat(manifest.getSplits().get(0).getShards())
        .hasSize((122 + rowsPerShard - 1) / rowsPerShard);
    assertThat(manifest.getFailedRows()).isEqualTo(1);
    // The same for all three: worked out once, from the records' canonical bytes.
    Workspace other = Workspace.at(folder.resolve("other").toString());
    DatasetManifest reference = run(other, request(glue, Glue.QQP), 7, 1).manifests().get(0);
    assertThat(manifest.getDigest()).isEqualTo(reference.getDigest());
    assertThat(store.open(manifest.getDigest()).read("train"))
        .isEqualTo(new DatasetStore(other).open(reference.getDigest()).read("train"));
  }

  @Test
  void theDigestDependsOnContentOrderAndSettings() throws IOException {
    GlueFixture glue = glue(Glue.RTE, 6);
    DatasetRequest request = request(glue, Glue.RTE);
    List<String> digests = new ArrayList<>();
    digests.add(run(request).manifests().get(0).getDigest());
    digests.add(
        run(settings(request, InputFormat.INSTRUCTION, 100)).manifests().get(0).getDigest());
    digests.add(run(settings(request, InputFormat.PAIR, 99)).manifests().get(0).getDigest());
    Path train = glue.path("RTE/train.tsv");
    List<String> lines = new ArrayList<>(Files.readAllLines(train));
    lines.add(1, lines.remove(2));
    Files.write(train, lines);
    digests.add(run(request).manifests().get(0).getDigest());
    Path test = glue.path("RTE/test.tsv");
    Files.writeString(test, Files.readString(test).replace("sings 5", "sang 5"));
    digests.add(run(request).manifests().get(0).getDigest());
    assertThat(digests).doesNotHaveDuplicates();
  }

  @Test
  void testRowsKeepTheNumbersOfTheirFileWhateverTheirOrder() throws IOException {
    GlueFixture glue = glue(Glue.RTE, 6);
    String ordered = run(request(glue, Glue.RTE)).manifests().get(0).getDigest();
    Path test = glue.path("RTE/test.tsv");
    List<String> lines = new ArrayList<>(Files.readAllLines(test));
    Collections.reverse(lines.subList(1, lines.size()));
    Files.write(test, lines);
    String reversed = run(request(glue, Glue.RTE), 4, 2).manifests().get(0).getDigest();
    List<Example> examples = store.open(reversed).read("test");
    assertThat(examples).extracting(Example::getIndex).containsExactly(5L, 4L, 3L, 2L, 1L, 0L);
    assertThat(examples).containsExactlyInAnyOrderElementsOf(store.open(ordered).read("test"));
  }

  @Test
  void emptyTextsBecomeExamplesOfSpecialTokens() {
    GlueFixture glue = glue(Glue.RTE, 3);
    glue.file("RTE/dev.tsv", "sentence1\tsentence2\tlabel", "\t\tentailment", "\tb\tentailment");
    DatasetRequest request =
        DatasetRequest.of(Glue.RTE, glue.location(), TextTokenizer.EMBEDDED, InputFormat.PAIR, 100);
    assertThat(store.open(run(request).manifests().get(0).getDigest()).read("dev"))
        .extracting(Example::getTokenIds)
        .containsExactly(List.of(101, 102, 102), List.of(101, 102, 1038, 102));
  }

  @Test
  void ofSourcesWithOneDatasetItsWarningsAreThoseOfTheOneReadLast() throws IOException {
    GlueFixture glue = glue(Glue.RTE, 200);
    String digest = run(request(glue, Glue.RTE), 100, 2).manifests().get(0).getDigest();
    List<DataWarning> sound = store.warnings(digest).orElseThrow();
    Path train = glue.path("RTE/train.tsv");
    String rows = Files.readString(train);
    Files.writeString(train, rows + "200\tshort\n");
    assertThat(run(request(glue, Glue.RTE), 100, 2).manifests().get(0).getDigest())
        .isEqualTo(digest);
    assertThat(store.warnings(digest).orElseThrow()).isNotEqualTo(sound);
    Files.writeString(train, rows);
    assertThat(run(request(glue, Glue.RTE), 100, 2).counter("datasetsReused")).isEqualTo(1);
    assertThat(store.warnings(digest)).contains(sound);
  }

  @Test
  void equalContentOfOtherFilesIsTheSameDataset() throws IOException {
    GlueFixture glue = glue(Glue.RTE, 6);
    DatasetManifest first = run(request(glue, Glue.RTE)).manifests().get(0);
    Path train = glue.path("RTE/train.tsv");
    Files.writeString(train, Files.readString(train).replace("\n", "\r\n"));
    DatasetManifest second = run(request(glue, Glue.RTE)).manifests().get(0);
    assertThat(second.getSourceDigest()).isNotEqualTo(first.getSourceDigest());
    assertThat(second.getDigest()).isEqualTo(first.getDigest());
  }

  @Test
  void aSecondRunPreparesNothing() {
    DatasetRequest request = request(glue(Glue.SST2, 9), Glue.SST2);
    Outcome first = run(request);
    assertThat(first.counter("datasetsPrepared")).isEqualTo(1);
    assertThat(first.counter("rowsPrepared")).isEqualTo(27);
    Outcome second = run(request);
    assertThat(second.counter("datasetsReused")).isEqualTo(1);
    assertThat(second.counter("rowsPrepared")).isZero();
    assertThat(second.manifests()).isEqualTo(first.manifests());
    Outcome fresh = run(request.withFresh(true));
    assertThat(fresh.counter("rowsPrepared")).isEqualTo(27);
    assertThat(fresh.manifests()).isEqualTo(first.manifests());
    assertThat(workspace.list("tmp/**")).isEmpty();
  }

  @Test
  void aDamagedShardIsNoticedByReadersAndPreparedAgain() throws IOException {
    DatasetRequest request = request(glue(Glue.COLA, 9), Glue.COLA);
    DatasetManifest manifest = run(request).manifests().get(0);
    Path shard = shard(manifest, "dev");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length / 2] ^= 1;
    Files.write(shard, bytes);
    ExampleSource examples = store.open(manifest.getDigest());
    assertThat(examples.read("train")).hasSize(9);
    assertThatThrownBy(() -> examples.read("dev"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(shard.toString())
        .hasMessageContaining("digest")
        .hasMessageContaining("--fresh");
    assertThat(plan(request).prepared()).isEmpty();
    assertThat(run(request).manifests()).containsExactly(manifest);
    assertThat(examples.read("dev")).hasSize(9);

    Files.delete(shard);
    Files.createDirectory(shard);
    assertThat(plan(request).prepared()).isEmpty();
    assertThat(run(request).manifests()).containsExactly(manifest);
    assertThat(examples.read("dev")).hasSize(9);
  }

  @Test
  void aMissingShardOrManifestIsPreparedAgain() throws IOException {
    DatasetRequest request = request(glue(Glue.COLA, 9), Glue.COLA);
    DatasetManifest manifest = run(request).manifests().get(0);
    Path shard = shard(manifest, "test");
    Files.delete(shard);
    assertThatThrownBy(() -> store.open(manifest.getDigest()).read("test"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(shard + ": the file is missing");
    assertThat(run(request).manifests()).containsExactly(manifest);
    Path file = shard.resolveSibling("manifest.avro");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
    assertThatThrownBy(() -> store.open(manifest.getDigest()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(file + " is damaged");
    assertThat(run(request).manifests()).containsExactly(manifest);
    Files.delete(file);
    assertThatThrownBy(() -> store.open(manifest.getDigest()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("found no such file");
    assertThat(run(request).manifests()).containsExactly(manifest);
  }

  @Test
  void aSplitThatIsNotThereIsRefusedWithThoseThatAre() {
    DatasetManifest manifest = run(request(glue(Glue.WNLI, 3), Glue.WNLI)).manifests().get(0);
    assertThatThrownBy(() -> store.open(manifest.getDigest()).read("dev_matched"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'dev_matched'")
        .hasMessageContaining("train, dev, test");
  }

  @Test
  void failedRowsAreReportedByEveryRun() {
    GlueFixture glue = glue(Glue.STSB, 4);
    String row = "0\tnews\tf\t2012\t1\tnone\tnone\tA man runs.\tA man walks.\t";
    String header =
        "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2";
    List<String> lines = new ArrayList<>(List.of(header + "\tscore", row + "1.5", row + "much"));
    lines.addAll(Collections.nCopies(98, row + "4.75"));
    glue.file("STS-B/train.tsv", lines.toArray(String[]::new));
    DatasetRequest request = request(glue, Glue.STSB);
    for (int time = 0; time < 2; time++) {
      Outcome outcome = run(request);
      assertThat(outcome.counter("rowsWithFaults")).isEqualTo(1);
      assertThat(outcome.failures()).extracting(FailedRecord::getLine).containsExactly(3L);
      DatasetManifest manifest = outcome.manifests().get(0);
      assertThat(manifest.getFailedRows()).isEqualTo(1);
      assertThat(manifest.getWarnings()).extracting(DataWarning::getKind).contains("leftOut");
      assertThat(store.warnings(manifest.getDigest())).contains(manifest.getWarnings());
      String list = new DatasetFolder(manifest.getDigest()).faults(manifest.getSourceDigest());
      assertThat(new String(workspace.read(list), StandardCharsets.UTF_8))
          .isEqualTo(
              "file\tline\tcause\n%s\t3\texpected a number as score, found 'much'\n"
                  .formatted(glue.path("STS-B/train.tsv")));
      assertThat(workspace.list("tmp/datasets/*/*")).isEmpty();
    }
    List<Example> examples = store.open(run(request).manifests().get(0).getDigest()).read("train");
    assertThat(examples).extracting(Example::getScore).startsWith(1.5, 4.75).hasSize(99);
    assertThat(examples).extracting(Example::getIndex).startsWith(0L, 1L);
  }

  @Test
  void aPlanReadsAndWritesNothing() {
    GlueFixture glue = glue(Glue.MRPC, 5);
    List<String> lines =
        new ArrayList<>(List.of("Quality\t#1 String\t#2 String", "1\ta\tb", "1\ta"));
    lines.addAll(Collections.nCopies(98, "0\tc\td"));
    glue.file("MRPC/dev.tsv", lines.toArray(String[]::new));
    List<FailedRecord> failures = new ArrayList<>();
    DatasetPlan plan = DatasetPlan.of(request(glue, Glue.MRPC), workspace, failures::add);
    assertThat(plan.trainRows()).isEqualTo(5);
    assertThat(plan.facts().leftOut()).isEqualTo(1);
    assertThat(failures).extracting(FailedRecord::getLine).containsExactly(3L);
    assertThat(plan.facts().warnings()).extracting(DataWarning::getKind).contains("leftOut");
    assertThat(plan.prepared()).isEmpty();
    assertThat(folder.resolve("workspace")).doesNotExist();
  }

  @Test
  void aLabelOutsideTheSetStopsThePipeline() {
    GlueFixture glue = glue(Glue.RTE, 3);
    glue.file("RTE/dev.tsv", "sentence1\tsentence2\tlabel", "a\tb\tmaybe");
    assertThatThrownBy(() -> run(request(glue, Glue.RTE)))
        .isInstanceOf(Pipeline.PipelineExecutionException.class)
        .hasRootCauseInstanceOf(DatasetException.class)
        .rootCause()
        .hasMessageContaining("RTE/dev.tsv, line 2")
        .hasMessageContaining("'maybe'");
    assertThat(workspace.list("datasets/**")).isEmpty();
  }

  @Test
  void tooFewTokensAreRefused() {
    DatasetRequest request = request(glue(Glue.RTE, 3), Glue.RTE);
    assertThatThrownBy(() -> settings(request, InputFormat.PAIR, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 8, found 7");
  }

  @Test
  void showsItsSettings() {
    DisplayData shown = DisplayData.from(PrepareDatasets.into(workspace).withRowsPerShard(5));
    assertThat(shown.items())
        .extracting(item -> item.getKey() + "=" + item.getValue())
        .contains("workspace=" + workspace.root(), "rowsPerShard=5");
  }

  private GlueFixture glue(Task task, int rows) {
    return GlueFixture.of(folder.resolve("glue"), task, rows);
  }

  private static DatasetRequest request(GlueFixture glue, Task task) {
    return DatasetRequest.of(task, glue.location(), glue.tokenizer(), InputFormat.PAIR, 100);
  }

  private static DatasetRequest settings(DatasetRequest of, InputFormat format, int maxTokens) {
    return new DatasetRequest(
        of.task(),
        of.folder(),
        of.tokenizer(),
        of.tokenizerDigest(),
        format,
        maxTokens,
        null,
        of.fresh());
  }

  private DatasetPlan plan(DatasetRequest request) {
    return DatasetPlan.of(request, workspace, failure -> {});
  }

  private Path shard(DatasetManifest manifest, String split) {
    String file =
        manifest.getSplits().stream()
            .filter(candidate -> candidate.getName().equals(split))
            .findFirst()
            .orElseThrow()
            .getShards()
            .get(0)
            .getFile();
    return Path.of(workspace.root(), "datasets", manifest.getDigest(), file);
  }

  private Outcome run(DatasetRequest request) {
    return run(request, 5, 2);
  }

  private Outcome run(DatasetRequest request, int rowsPerShard, int parallelism) {
    return run(workspace, request, rowsPerShard, parallelism);
  }

  /** One pipeline from a request to its outputs, read back from files. */
  private Outcome run(Workspace into, DatasetRequest request, int rowsPerShard, int parallelism) {
    DirectOptions options = StoreSettings.options(DirectOptions.class);
    options.setTargetParallelism(parallelism);
    Pipeline pipeline = Pipeline.create(options);
    PCollectionTuple prepared =
        pipeline
            .apply(Create.of(request).withCoder(SerializableCoder.of(DatasetRequest.class)))
            .apply("Prepare", PrepareDatasets.into(into).withRowsPerShard(rowsPerShard));
    Collected<DatasetManifest> manifests = Collected.of(prepared.get(PrepareDatasets.MANIFESTS));
    Collected<FailedRecord> failures = Collected.of(prepared.get(PrepareDatasets.FAILURES));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return new Outcome(manifests.elements(), failures.elements(), result);
  }

  private record Outcome(
      List<DatasetManifest> manifests, List<FailedRecord> failures, PipelineResult result) {

    long counter(String name) {
      long sum = 0;
      for (MetricResult<Long> counter :
          result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
        if (counter.getName().getName().equals(name)) {
          sum += counter.getAttempted();
        }
      }
      return sum;
    }
  }
}
