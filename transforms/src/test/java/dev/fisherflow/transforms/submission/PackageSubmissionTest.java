package dev.fisherflow.transforms.submission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.SubmissionManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.transforms.Collected;
import dev.fisherflow.transforms.Records;
import dev.fisherflow.transforms.dataset.survey.DataWarnings;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

public class PackageSubmissionTest {

  private static final Method ADAMW = new Method("minilm", "lora-r8", "adamw");

  @RegisterExtension final TestPipelineExtension pipelines = TestPipelineExtension.create();

  @TempDir Path folder;

  @Test
  void oneZipPerMethodWithAllElevenFiles(TestPipeline pipeline) throws IOException {
    Method ief = new Method("minilm", "lora-r8", "ief");
    List<KV<Method, Prediction>> predictions = new ArrayList<>(predictions(ADAMW));
    predictions.addAll(answers(ief, "cola", "test", "1", "0"));
    PCollectionTuple out =
        apply(
            pipeline,
            "r1",
            predictions,
            List.of(
                selection("cola", ADAMW),
                selection("stsb", ADAMW),
                selection("mnli", ADAMW),
                selection("cola", ief)));
    PAssert.that(out.get(PackageSubmission.FAILURES)).empty();
    PAssert.that(out.get(PackageSubmission.MANIFESTS))
        .satisfies(
            manifests -> {
              List<String> files = new ArrayList<>();
              manifests.forEach(manifest -> files.add(manifest.getFile()));
              assertThat(files)
                  .containsExactlyInAnyOrder(
                      "submissions/minilm-lora-r8-adamw.zip", "submissions/minilm-lora-r8-ief.zip");
              return null;
            });
    pipeline.run();

    Path zip = folder.resolve("runs/r1/submissions/minilm-lora-r8-adamw.zip");
    try (ZipFile file = new ZipFile(zip.toFile())) {
      assertThat(Collections.list(file.entries()).stream().map(ZipEntry::getName))
          .containsExactlyElementsOf(
              SubmissionFile.all().stream().map(SubmissionFile::fileName).toList());
      assertThat(text(file, "CoLA.tsv")).isEqualTo("index\tprediction\n0\t1\n1\t0\n2\t1\n");
      assertThat(text(file, "STS-B.tsv"))
          .isEqualTo(
              "index\tprediction\n0\t0.000\n1\t5.000\n2\t2.346\n3\t3.000\n4\t0.000\n5\t1.000\n");
      assertThat(text(file, "AX.tsv")).isEqualTo("index\tprediction\n0\tneutral\n");
      assertThat(text(file, "MNLI-m.tsv")).isEqualTo("index\tprediction\n0\tcontradiction\n");
      assertThat(text(file, "MNLI-mm.tsv")).isEqualTo("index\tprediction\n0\tentailment\n");
      assertThat(text(file, "WNLI.tsv").lines()).hasSize(147).endsWith("145\t0");
      assertThat(text(file, "QQP.tsv").lines()).hasSize(390966);
    }
    JsonNode manifest =
        new ObjectMapper()
            .readTree(
                folder.resolve("runs/r1/submissions/minilm-lora-r8-adamw.manifest.json").toFile());
    assertThat(manifest.get("sha256").asText()).isEqualTo(Digest.ofFile(zip));
    assertThat(manifest.get("rowsOfficial").asBoolean()).isFalse();
    assertThat(manifest.get("rows").get("CoLA.tsv").asLong()).isEqualTo(3);
    assertThat(manifest.get("rows").get("QQP.tsv").asLong()).isEqualTo(390965);
    assertThat(manifest.get("placeholders"))
        .extracting(JsonNode::asText)
        .containsExactly("MRPC.tsv", "QNLI.tsv", "QQP.tsv", "RTE.tsv", "SST-2.tsv", "WNLI.tsv");
    assertThat(manifest.get("dataWarnings"))
        .as("the workspace does not have the datasets")
        .extracting(JsonNode::asText)
        .containsExactly(DataWarnings.UNKNOWN);
    Trial mnli = selection("mnli", ADAMW).getTrial();
    assertThat(manifest.get("sources").get("AX.tsv").get("trialId").asText())
        .isEqualTo(mnli.getTrialId());
    assertThat(manifest.get("sources").has("QQP.tsv")).isFalse();
    // Our own validator finds only what is so: these test sets are not the official ones.
    assertThat(SubmissionValidator.validate(zip))
        .allMatch(finding -> finding.severity() == Finding.Severity.WARNING);
  }

  @Test
  void equalPredictionsMakeEqualBytes() throws IOException {
    List<KV<Method, Prediction>> predictions = predictions(ADAMW);
    List<Selection> selections =
        List.of(selection("cola", ADAMW), selection("stsb", ADAMW), selection("mnli", ADAMW));
    run("r1", predictions, selections);
    List<KV<Method, Prediction>> shuffled = new ArrayList<>(predictions);
    Collections.shuffle(shuffled, new Random(7));
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
      run("r2", shuffled, selections);
    } finally {
      TimeZone.setDefault(zone);
    }
    for (String file : List.of("minilm-lora-r8-adamw.zip", "minilm-lora-r8-adamw.manifest.json")) {
      assertThat(folder.resolve("runs/r2/submissions").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("runs/r1/submissions").resolve(file));
    }
  }

  @Test
  void gapsDoublesAndStrangeLabelsAreRecordsAndNoZip() {
    List<KV<Method, Prediction>> predictions = new ArrayList<>();
    predictions.add(answer(ADAMW, "cola", "test", 0, "1"));
    predictions.add(answer(ADAMW, "cola", "test", 3, "acceptable"));
    predictions.add(answer(ADAMW, "cola", "test", 3, "1"));
    predictions.add(answer(ADAMW, "cola", "test", -1, "1"));
    predictions.add(answer(ADAMW, "cola", "test", Long.MAX_VALUE, "1"));
    predictions.add(answer(ADAMW, "stsb", "test", 0, "NaN"));
    predictions.add(answer(ADAMW, "stsb", "test", 1, "much"));
    predictions.add(answer(ADAMW, "rte", "dev", 0, "entailment"));
    predictions.add(answer(ADAMW, "mrpc", "test", 0, "1"));
    Ran ran = run("r1", predictions, List.of(selection("cola", ADAMW), selection("stsb", ADAMW)));
    assertThat(ran.manifests).isEmpty();
    assertThat(ran.failures).extracting(FailedRecord::getStage).containsOnly("package");
    assertThat(ran.failures)
        .extracting(FailedRecord::getFile)
        .containsOnly("runs/r1/submissions/minilm-lora-r8-adamw.zip");
    assertThat(ran.failures)
        .extracting(FailedRecord::getCause)
        .satisfiesOnlyOnce(c -> assertThat(c).startsWith("CoLA.tsv: index -1: expected an index"))
        .satisfiesOnlyOnce(c -> assertThat(c).contains("index 9223372036854775807"))
        .satisfiesOnlyOnce(c -> assertThat(c).contains("CoLA.tsv: index 3: "))
        .contains(
            "CoLA.tsv: 2 indices without an answer, the first 1",
            "STS-B.tsv: index 0: expected a finite number, found 'NaN'",
            "STS-B.tsv: index 1: expected a finite number, found 'much'",
            "no file of a GLUE zip is for the split dev of rte",
            "MRPC.tsv: predictions without a selection of their task");
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Test
  void aMethodWithoutAnyPredictionIsARecord() {
    Ran ran = run("r1", List.of(), List.of(selection("cola", ADAMW)));
    assertThat(ran.manifests).isEmpty();
    assertThat(ran.failures)
        .singleElement()
        .satisfies(f -> assertThat(f.getCause()).isEqualTo("no predictions for 1 selections"));
  }

  @Test
  void namesAreFileNames() {
    assertThat(SubmissionFiles.name(ADAMW)).isEqualTo("minilm-lora-r8-adamw");
    Method path = new Method("../models/Bert base", "lora-r8", "ief");
    Method other = new Method("__/models/Bert_base", "lora-r8", "ief");
    assertThat(SubmissionFiles.name(path))
        .matches("[A-Za-z0-9_][A-Za-z0-9._+-]*")
        .isNotEqualTo(SubmissionFiles.name(other));
  }

  private static List<KV<Method, Prediction>> predictions(Method method) {
    List<KV<Method, Prediction>> all = new ArrayList<>();
    all.addAll(answers(method, "cola", "test", "1", "0", "1"));
    all.addAll(answers(method, "stsb", "test", "-0.25", "5.7", "2.3456", "3", "-1e-9", "1.0"));
    all.addAll(answers(method, "mnli", "test_matched", "contradiction"));
    all.addAll(answers(method, "mnli", "test_mismatched", "entailment"));
    all.addAll(answers(method, "mnli", "ax", "neutral"));
    return all;
  }

  private static List<KV<Method, Prediction>> answers(
      Method method, String task, String split, String... labels) {
    List<KV<Method, Prediction>> all = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      all.add(answer(method, task, split, i, labels[i]));
    }
    return all;
  }

  private static KV<Method, Prediction> answer(
      Method method, String task, String split, long index, String label) {
    return KV.of(
        method,
        Prediction.newBuilder()
            .setTask(task)
            .setSplit(split)
            .setIndex(index)
            .setLabel(label)
            .build());
  }

  public static Selection selection(String task, Method method) {
    Trial trial = Records.trial(task, method.getOptimizer(), 0.1, 1);
    return Selection.newBuilder()
        .setTask(task)
        .setModel(method.getModel())
        .setAdapter(method.getAdapter())
        .setOptimizer(method.getOptimizer())
        .setHyperparameters("learningRate=0.1")
        .setSettingScore(0.5)
        .setTrial(trial)
        .setCheckpoint(
            Records.checkpoint(
                trial, "trials/" + trial.getTrialId() + "/checkpoints/10", 10, 0.5, "digest"))
        .build();
  }

  private PCollectionTuple apply(
      TestPipeline pipeline,
      String runId,
      List<KV<Method, Prediction>> predictions,
      List<Selection> selections) {
    return PCollectionTuple.of(
            PackageSubmission.PREDICTIONS,
            pipeline.apply(
                "Predictions",
                Create.of(predictions)
                    .withCoder(
                        KvCoder.of(AvroCoder.of(Method.class), AvroCoder.of(Prediction.class)))))
        .and(
            PackageSubmission.SELECTIONS,
            pipeline.apply(
                "Selections", Create.of(selections).withCoder(AvroCoder.of(Selection.class))))
        .apply(PackageSubmission.into(Workspace.at(folder.toString()), "runs/" + runId));
  }

  private Ran run(
      String runId, List<KV<Method, Prediction>> predictions, List<Selection> selections) {
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    PCollectionTuple out = apply(pipeline, runId, predictions, selections);
    Collected<SubmissionManifest> manifests = Collected.of(out.get(PackageSubmission.MANIFESTS));
    Collected<FailedRecord> failures = Collected.of(out.get(PackageSubmission.FAILURES));
    pipeline.run().waitUntilFinish();
    return new Ran(manifests.elements(), failures.elements());
  }

  private static String text(ZipFile zip, String entry) throws IOException {
    byte[] bytes = zip.getInputStream(zip.getEntry(entry)).readAllBytes();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private record Ran(List<SubmissionManifest> manifests, List<FailedRecord> failures) {}
}
