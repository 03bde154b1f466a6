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
        "kind: classification|labels: [only]\\nkind: classification|expected at least two labels",
        "kind: classification|instruction: Is {it} so?\\nkind: classification|found {it}",
        "kind: classification|text_column_name: x\\nkind: classification|unknown key",
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
