package dev.fisherflow.pipelines.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.own.OwnDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstSpecificationTest {

  @TempDir Path folder;

  @Test
  void classesAreTakenForLabelsAndTheLongestColumnForTheText() throws IOException {
    StringBuilder rows = new StringBuilder("id,review text,mood,tag\n");
    for (int i = 0; i < 40; i++) {
      rows.append(i).append(",\"a long enough text, ").append(i).append("\",");
      rows.append(i % 2 == 0 ? "good" : "bad").append(",t").append(i % 4).append('\n');
    }
    String text = guess("My Data.csv", rows.toString());
    Task task = read(text);
    assertThat(task.key()).isEqualTo("my-data");
    assertThat(task.labels()).containsExactly("bad", "good");
    assertThat(((OwnFiles) task.files()).columns())
        .isEqualTo(new OwnFiles.Fields("review text", null, "mood", null));
    assertThat(text)
        .startsWith("# yaml-language-server: $schema=")
        .contains("# label: 2 values (bad 20, good 20) in column mood");
  }

  @Test
  void decimalsAreARegressionAndFilesBesideAreFound() throws IOException {
    Files.writeString(folder.resolve("dev.csv"), "text,y\nlong text,1.5\n");
    Files.writeString(folder.resolve("test.csv"), "text\nlong text\n");
    Task task = read(guess("train.csv", "text,y\nlong text,0.5\nanother,1.5\n"));
    assertThat(task.regression()).isTrue();
    assertThat(((OwnFiles) task.files()).dev())
        .containsExactly(folder.resolve("dev.csv").toString());
    assertThat(task.splits().test()).hasSize(1);
  }

  @Test
  void twoTextsAreAPair() throws IOException {
    Task task =
        read(
            guess(
                "train.jsonl",
                """
                {"premise": "a b", "hypothesis": "c", "label": 0}
                {"premise": "d e", "hypothesis": "f", "label": 1}
                {"premise": "g e", "hypothesis": "h", "label": 1}
                {"premise": "i e", "hypothesis": "j", "label": 0}
                """));
    assertThat(task.modality()).isEqualTo(Task.Modality.PAIR);
  }

  @Test
  void textsThatHardlyRepeatAreWritten() throws IOException {
    StringBuilder rows = new StringBuilder("article,summary\n");
    for (int i = 0; i < 60; i++) {
      rows.append("a rather long article number ")
          .append(i)
          .append(",short ")
          .append(i)
          .append('\n');
    }
    String text = guess("news.csv", rows.toString());
    Task task = read(text);
    assertThat(task.target()).isEqualTo(Task.Target.TEXT);
    assertThat(((OwnFiles) task.files()).columns())
        .isEqualTo(new OwnFiles.Fields("article", null, "summary", null));
    assertThat(text).contains("# texts to write: 60 values", "of the T5 family");
  }

  @Test
  void listsAreSeveralLabels() throws IOException {
    Task task =
        read(
            guess(
                "train.jsonl",
                """
                {"text": "a b", "labels": ["x"]}
                {"text": "d e", "labels": []}
                {"text": "g e", "labels": ["x", "y"]}
                """));
    assertThat(task.target()).isEqualTo(Task.Target.LABELS);
    assertThat(task.labels()).containsExactly("x", "y");
  }

  @Test
  void whatLeavesNoGuessListsTheColumns() {
    assertThatThrownBy(() -> guess("train.csv", "a,b\n1,2\n3,4\n"))
        .isInstanceOf(OwnDataException.class)
        .hasMessageContaining("the columns are a, b");
  }

  private String guess(String name, String rows) throws IOException {
    Path file = Files.writeString(folder.resolve(name), rows);
    return FirstSpecification.of(file, folder, Optional.empty(), Optional.empty());
  }

  private Task read(String text) {
    return SweepSpecification.parse("first", text, folder).tasks().get(0);
  }
}
