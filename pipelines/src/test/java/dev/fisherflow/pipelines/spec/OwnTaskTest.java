package dev.fisherflow.pipelines.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.OwnTask;
import dev.fisherflow.tasks.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnTaskTest {

  private static final String TASK =
      """
      name: reviews
      kind: classification
      data: {train: train.csv, dev: 0.5, test: test.csv}
      columns: {text: review, pair: title, label: stars}
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeData() throws IOException {
    Files.writeString(
        folder.resolve("train.csv"), "review,title,stars\nx,t,10\ny,t,9\nz,t,9\nw,t,10\n");
    Files.writeString(folder.resolve("test.csv"), "review,title\nx,t\n");
  }

  @Test
  void aMappingAndAFileMeanTheSame() throws IOException {
    Files.writeString(folder.resolve("reviews.yaml"), TASK);
    Task fromFile = read("[reviews.yaml]").tasks().get(0);
    Task fromMapping = read("\n  - " + TASK.strip().replace("\n", "\n    ")).tasks().get(0);
    assertThat(fromFile).isEqualTo(fromMapping);
    assertThat(fromFile.files()).isEqualTo(fromMapping.files());
    assertThat(fromFile.labels()).containsExactly("9", "10");
    assertThat(fromFile.modality()).isEqualTo(Task.Modality.PAIR);
    assertThat(fromFile.texts().instruction()).isEqualTo("{S1} {S2}");
    assertThat(fromFile.definition().getTest()).isEqualTo(OwnTask.UNLABELLED_TEST);
  }

  @Test
  void theExpandedSpecificationNeedsNoData() throws IOException {
    Files.writeString(folder.resolve("reviews.yaml"), TASK);
    SweepSpecification specification = read("[reviews.yaml, rte]");
    Files.delete(folder.resolve("train.csv"));
    Files.delete(folder.resolve("test.csv"));
    SweepSpecification again = SweepSpecification.parse("elsewhere", specification.selfContained());
    assertThat(again.tasks()).isEqualTo(specification.tasks());
    assertThat(again.tasks().get(0).files()).isEqualTo(specification.tasks().get(0).files());
    assertThat(again.expanded()).isEqualTo(specification.expanded());
  }

  @Test
  void aTrialTellsItsTask() throws Exception {
    Files.writeString(folder.resolve("reviews.yaml"), TASK);
    SweepSpecification specification = read("[reviews.yaml]");
    Task task = specification.tasks().get(0);
    Trial trial = TrialPlan.of(specification).templates(task).get(0);
    assertThat(Task.of(trial)).isEqualTo(task);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(task);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Task copy = (Task) in.readObject();
      assertThat(copy).isEqualTo(task);
      assertThat(copy.files()).isEqualTo(task.files());
    }
  }

  @Test
  void theScaleOfARegressionIsThatOfTrainAlone() throws IOException {
    Files.writeString(folder.resolve("dev.csv"), "review,title,stars\nx,t,1000\n");
    Files.writeString(
        folder.resolve("reviews.yaml"),
        TASK.replace("classification", "regression").replace("dev: 0.5", "dev: dev.csv")
            + "scale: standard\nmetrics: [rmse]\n");
    SweepSpecification specification = read("[reviews.yaml]");
    Task task = specification.tasks().get(0);
    assertThat(task.regression()).isTrue();
    assertThat(task.outputs()).isEqualTo(1);
    assertThat(task.definition().getMean()).isEqualTo(9.5);
    assertThat(task.definition().getDeviation()).isEqualTo(0.5);
    assertThat(SweepSpecification.parse("again", specification.expanded()).tasks())
        .isEqualTo(specification.tasks());
  }

  @Test
  void balancedWeightsMakeEveryClassCountAlike() throws IOException {
    Files.writeString(
        folder.resolve("train.csv"), "review,title,stars\nx,t,10\ny,t,9\nz,t,9\nw,t,9\n");
    String task = TASK.replace("dev: 0.5", "dev: train.csv") + "labelSmoothing: 0.1\n";
    Files.writeString(folder.resolve("reviews.yaml"), task + "classWeights: balanced\n");
    SweepSpecification balanced = read("[reviews.yaml]");
    assertThat(balanced.tasks().get(0).definition().getClassWeights())
        .containsExactly(4 / 6.0, 4 / 2.0);
    assertThat(balanced.tasks().get(0).definition().getLabelSmoothing()).isEqualTo(0.1);
    assertThat(SweepSpecification.parse("again", balanced.expanded()).tasks())
        .isEqualTo(balanced.tasks());
    Files.writeString(folder.resolve("reviews.yaml"), task + "classWeights: {10: 2.5}\n");
    assertThat(read("[reviews.yaml]").tasks().get(0).definition().getClassWeights())
        .containsExactly(1.0, 2.5);
    Files.writeString(
        folder.resolve("reviews.yaml"),
        task + "labels: ['9', '10', '11']\nclassWeights: balanced\n");
    assertThatThrownBy(() -> read("[reviews.yaml]")).hasMessageContaining("train has none of 11");
  }

  @Test
  void textsToWriteHaveATarget() throws IOException {
    Files.writeString(
        folder.resolve("reviews.yaml"),
        TASK.replace("classification", "text-to-text").replace("label: stars", "target: stars")
            + "maxTargetTokens: 9\nmetrics: [rouge_l, exact_match]\n");
    SweepSpecification specification = read("[reviews.yaml]");
    Task task = specification.tasks().get(0);
    assertThat(task.target()).isEqualTo(Task.Target.TEXT);
    assertThat(task.definition().getMaxTargetTokens()).isEqualTo(9);
    assertThat(task.definition().getTest()).isEqualTo(OwnTask.UNLABELLED_TEST);
    assertThat(SweepSpecification.parse("again", specification.expanded()).tasks())
        .isEqualTo(specification.tasks());
    assertThat(SweepSpecification.parse("again", specification.expanded()).tasks().get(0).files())
        .isEqualTo(task.files());
  }

  @Test
  void severalLabelsComeFromAListOrFromColumns() throws IOException {
    Files.writeString(
        folder.resolve("train.csv"), "review,title,stars,9,10\nx,t,10;9,1,1\ny,t,9,1,0\n");
    String task =
        TASK.replace("classification", "multilabel").replace("dev: 0.5", "dev: train.csv");
    Files.writeString(
        folder.resolve("reviews.yaml"),
        task.replace("dev: train.csv", "dev: train.csv, format: {separator: ';'}"));
    SweepSpecification lists = read("[reviews.yaml]");
    assertThat(lists.tasks().get(0).target()).isEqualTo(Task.Target.LABELS);
    assertThat(lists.tasks().get(0).labels()).containsExactly("9", "10");
    assertThat(lists.tasks().get(0).metrics()).containsExactly("micro_f1");
    Files.writeString(
        folder.resolve("reviews.yaml"),
        task.replace(", label: stars", "") + "labels: ['9', '10']\n");
    SweepSpecification columns = read("[reviews.yaml]");
    assertThat(columns.tasks()).isEqualTo(lists.tasks());
    for (SweepSpecification each : new SweepSpecification[] {lists, columns}) {
      SweepSpecification again = SweepSpecification.parse("again", each.expanded());
      assertThat(again.tasks().get(0).files()).isEqualTo(each.tasks().get(0).files());
    }
    Files.writeString(folder.resolve("reviews.yaml"), task.replace(", label: stars", ""));
    assertThatThrownBy(() -> read("[reviews.yaml]"))
        .hasMessageContaining("without columns.label, labels is a list of the columns");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: reviews|name: rte|is a task of the catalogue",
        "name: reviews|name: My Reviews|expected a name of at most 40 small letters",
        "kind: classification|kind: clasification|did you mean 'classification'",
        "label: stars|label: star|expected the column 'star'",
        "label: stars|lable: stars|unknown key; did you mean",
        "train: train.csv|train: none.csv|none.csv: there is no such file",
        "train: train.csv|train: 'data/*.csv'|expected files, found none of data/*.csv",
        "dev: 0.5|dev: 1.5|expected a number above 0 and below 1",
        "dev: 0.5,|''|expected the key 'dev'",
        "kind: classification|metrics: [pearson]\\nkind: classification|the metric pearson is not one of classification",
        "kind: classification|kind: regression\\nlabels: [a, b]|labels: belongs to the kind classification or multilabel",
        "kind: classification|kind: regression\\nmetrics: [f1]|the metric f1 is not one of regression",
        "kind: classification|scale: none\\nkind: classification|scale: belongs to the kind regression",
        "kind: classification|kind: regression\\nclassWeights: balanced|classWeights: belongs to the kind classification",
        "kind: classification|kind: regression\\nlabelSmoothing: 0.1|labelSmoothing: belongs to the kind classification",
        "kind: classification|labelSmoothing: 1\\nkind: classification|labelSmoothing: expected a number from 0 to below 1",
        "kind: classification|classWeights: {9: 0}\\nkind: classification|classWeights.9: expected a number above 0",
        "kind: classification|classWeights: {11: 2}\\nkind: classification|classWeights.11: unknown key",
        "kind: classification|classWeights: even\\nkind: classification|classWeights: expected class weights, or a mapping from labels (balanced, none), found 'even'",
        "kind: classification|kind: multilabel\\nwords: {9: nine}|words: belongs to the kind classification",
        "kind: classification|kind: multilabel\\nmetrics: [auroc]|the metric auroc is not one of multilabel with 2 labels",
        "kind: classification|maxTargetTokens: 9\\nkind: classification|maxTargetTokens: belongs to the kind text-to-text",
        "kind: classification|kind: text-to-text|expected the key 'target'",
        "dev: 0.5|dev: 0.5, format: {separator: '/'}|separator: belongs to the kind multilabel",
        "kind: classification|labels: [only]\\nkind: classification|expected at least two labels",
        "kind: classification|instruction: Is {it} so?\\nkind: classification|found {it}",
        "kind: classification|text_column_name: x\\nkind: classification|Hugging Face's text_column_name is tasks[].columns.text here",
      })
  void mistakesNameTheFileAndTheKey(String from, String to, String expected) throws IOException {
    Files.writeString(folder.resolve("reviews.yaml"), TASK.replace(from, to.replace("\\n", "\n")));
    assertThatThrownBy(() -> read("[reviews.yaml]"))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining("tasks[0]: " + folder.resolve("reviews.yaml"))
        .hasMessageContaining(expected);
  }

  private SweepSpecification read(String tasks) throws IOException {
    Path file = folder.resolve("sweep.yaml");
    Files.writeString(
        file, "name: own\noptimizers: [{type: sgd, learningRate: 1}]\ntasks: " + tasks + "\n");
    return SweepSpecification.read(file);
  }
}
