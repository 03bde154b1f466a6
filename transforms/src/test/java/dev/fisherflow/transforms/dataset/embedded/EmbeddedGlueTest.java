package dev.fisherflow.transforms.dataset.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.DatasetPlan;
import dev.fisherflow.transforms.dataset.DatasetRequest;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedGlueTest {

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue#TASKS")
  void everyTaskIsReadWithoutAFault(Task task) throws IOException {
    EmbeddedGlue.standard().publish(task, Workspace.at(folder.toString()));
    DatasetRequest request =
        DatasetRequest.of(task, folder.toString(), TextTokenizer.EMBEDDED, InputFormat.PAIR, 100);
    DatasetPlan plan =
        DatasetPlan.of(
            request,
            Workspace.at(folder.resolve("workspace").toString()),
            failure -> {
              throw new AssertionError(failure);
            });
    assertThat(plan.trainRows()).isEqualTo(600);
    assertThat(lines(task.splits().dev(), task))
        .allSatisfy(lines -> assertThat(lines).hasSize(200));
    assertThat(lines(task.splits().test(), task))
        .allSatisfy(lines -> assertThat(lines).hasSize(200));
  }

  @ParameterizedTest
  @FieldSource("dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue#TASKS")
  void labelsAreBalancedAndSomeOfTheTrainingLabelsAreWrong(Task task) throws IOException {
    new EmbeddedGlue(5, 1200, 300, 2).publish(task, Workspace.at(folder.toString()));
    int classes = task.labels().size();
    Map<String, Integer> dev = labels(task, task.splits().dev().get(0));
    assertThat(dev.values()).containsOnly(300 / classes);
    // Each class loses and gains about as many: 36 of 1200 labels are wrong.
    Map<String, Integer> train = labels(task, "train");
    train.values().forEach(count -> assertThat(count).isCloseTo(1200 / classes, within(40)));
  }

  @Test
  void aSeedAndSizesGiveTheSameBytesAndAnotherSeedOthers() throws IOException {
    String first = digest("first", new EmbeddedGlue(1, 30, 20, 10));
    // Fixed: a change of the words or of a grammar changes every number told of the embedded data.
    assertThat(first).isEqualTo("afb34b2a1cc254c8226f600bcf7d98684cffd818004832b0a7eb70e7c437eac1");
    assertThat(digest("second", new EmbeddedGlue(1, 30, 20, 10))).isEqualTo(first);
    assertThat(digest("third", new EmbeddedGlue(2, 30, 20, 10))).isNotEqualTo(first);
  }

  @ParameterizedTest
  @FieldSource("dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue#TASKS")
  void noRowIsInTwoSplits(Task task) throws IOException {
    EmbeddedGlue.standard().publish(task, Workspace.at(folder.toString()));
    List<String> splits = new ArrayList<>(List.of("train"));
    splits.addAll(task.splits().dev());
    splits.addAll(task.splits().test());
    Set<String> texts = new HashSet<>();
    int rows = 0;
    for (List<String> lines : lines(splits, task)) {
      for (String line : lines) {
        rows++;
        texts.add(text(line));
      }
    }
    assertThat(texts).hasSize(rows);
  }

  /** Words alone tell something of the label, and not all. */
  @ParameterizedTest
  @ValueSource(strings = {"sst2", "cola", "mnli"})
  void wordsAloneDoNotSettleTheLabel(String key) throws IOException {
    Task task = Task.of(key);
    EmbeddedGlue.standard().publish(task, Workspace.at(folder.toString()));
    Map<String, double[]> weights = new HashMap<>();
    int classes = task.labels().size();
    // A perceptron over the words.
    for (int epoch = 0; epoch < 20; epoch++) {
      for (String line : lines(List.of("train"), task).get(0)) {
        int label = task.labels().indexOf(label(task, line));
        int guess = guess(weights, line, classes);
        if (guess != label) {
          for (String word : text(line).split("[\\s.]+")) {
            double[] weight = weights.computeIfAbsent(word, w -> new double[classes]);
            weight[label]++;
            weight[guess]--;
          }
        }
      }
    }
    List<String> dev = lines(task.splits().dev(), task).get(0);
    double right =
        dev.stream()
            .filter(
                line -> guess(weights, line, classes) == task.labels().indexOf(label(task, line)))
            .count();
    assertThat(right / dev.size()).isBetween(1.1 / classes, 0.92);
  }

  @Test
  void moreRowsThanThereAreWordsForAreRefused() {
    assertThatThrownBy(
            () ->
                new EmbeddedGlue(1, 2_000_000, 1, 1)
                    .publish(Glue.QQP, Workspace.at(folder.toString())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ask for fewer");
    assertThatThrownBy(() -> new EmbeddedGlue(1, 0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("train 0");
    assertThatThrownBy(
            () -> EmbeddedGlue.standard().publish(Glue.STSB, Workspace.at(folder.toString())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stsb");
  }

  private static int guess(Map<String, double[]> weights, String line, int classes) {
    double[] scores = new double[classes];
    for (String word : text(line).split("[\\s.]+")) {
      double[] weight = weights.getOrDefault(word, new double[classes]);
      for (int i = 0; i < classes; i++) {
        scores[i] += weight[i];
      }
    }
    int best = 0;
    for (int i = 1; i < classes; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  /** The cells of a line that are sentences. */
  private static String text(String line) {
    return String.join(
        " ",
        Arrays.stream(line.split("\t"))
            .filter(cell -> cell.contains(" ") && !cell.startsWith("("))
            .toList());
  }

  private static String label(Task task, String line) {
    String[] cells = line.split("\t", -1);
    return switch (task.key()) {
      case "cola" -> cells[1];
      case "mrpc" -> cells[0];
      default -> cells[cells.length - 1];
    };
  }

  private Map<String, Integer> labels(Task task, String split) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    lines(List.of(split), task)
        .get(0)
        .forEach(line -> counts.merge(label(task, line), 1, Integer::sum));
    assertThat(counts.keySet()).containsExactlyInAnyOrderElementsOf(task.labels());
    return counts;
  }

  private List<List<String>> lines(List<String> splits, Task task) throws IOException {
    List<List<String>> files = new ArrayList<>();
    for (String split : splits) {
      OfficialLayout layout = OfficialLayout.of(task, split);
      List<String> lines = Files.readAllLines(folder.resolve(layout.path()));
      files.add(layout.hasHeader() ? lines.subList(1, lines.size()) : lines);
    }
    return files;
  }

  private String digest(String name, EmbeddedGlue glue) throws IOException {
    Path target = folder.resolve(name);
    glue.publish(Workspace.at(target.toString()));
    Digest digest = Digest.create();
    try (Stream<Path> files = Files.walk(target)) {
      files
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(file -> digest.add(target.relativize(file).toString()).add(Digest.ofFile(file)));
    }
    return digest.hex();
  }
}
