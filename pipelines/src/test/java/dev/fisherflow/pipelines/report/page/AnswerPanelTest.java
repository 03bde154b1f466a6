package dev.fisherflow.pipelines.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.schemas.DevPredictions;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.OwnTask;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerPanelTest {

  private final RunRecords small = ReportedRuns.small();

  @Test
  void theMatrixCountsLabelsByAnswers() {
    AnswerPanel panel = panel("sst2", classes("sst2", 8));
    assertThat(panel.sentence())
        .isEqualTo("8 rows, 75.0 % right; expected calibration error 6.8 points");
    // Rows 0 and 4 are wrong: each label has one of them, and three that are right.
    assertThat(panel.confusion().get(0).rows())
        .extracting(row -> row.cells().stream().map(AnswerPanel.MatrixCell::count).toList())
        .containsExactly(List.of(3L, 1L), List.of(1L, 3L));
    assertThat(panel.confusion().get(0).rows().get(0).cells())
        .extracting(AnswerPanel.MatrixCell::share)
        .containsExactly("0.750", "0.250");
  }

  @Test
  void barsStandAtTheShareOfRightAnswers() {
    Reliability reliability = panel("sst2", classes("sst2", 8)).reliability().get(0);
    // Logits of 1.5 and 0: a probability of 0.8176, in the bin from 0.8 to 0.8667.
    assertThat(reliability.drawn().get(0).data().get("bins"))
        .hasToString("[[8E+1, 86.667, 81.757, 75, 8]]");
    assertThat(reliability.error()).isEqualTo("6.8");
  }

  @Test
  void theHardestRowsComeFirst() {
    Table hardest = panel("sst2", classes("sst2", 8)).hardest().get(0);
    assertThat(hardest.rows().get(0).cells())
        .extracting(Table.Cell::text)
        .containsExactly("1.701", "dev 1", "0", "1", "text of 0");
    assertThat(hardest.rows().get(1).cells().get(1).text()).isEqualTo("dev 5");
    assertThat(hardest.rows().get(2).cells().get(0).text()).isEqualTo("0.201");
  }

  @Test
  void manyLabelsHaveTheirMostFrequentConfusionsListed() {
    AnswerPanel panel = panel("cifar100", classes("cifar100", 200));
    assertThat(panel.confusion()).isEmpty();
    assertThat(panel.confused().get(0).rows()).hasSize(20);
  }

  @Test
  void numbersHaveTheirErrors() {
    List<Prediction> rows = List.of(number(0, 2.5, 2), number(1, 1, 4), number(2, 3, 3));
    AnswerPanel panel = panel("stsb", rows);
    assertThat(panel.sentence()).isEqualTo("3 rows; root mean squared error 1.756");
    assertThat(panel.confusion()).isEmpty();
    assertThat(panel.reliability()).isEmpty();
    assertThat(panel.hardest().get(0).rows().get(0).cells())
        .extracting(Table.Cell::text)
        .containsExactly("9.000", "dev 2", "4.0", "1.0");
  }

  @Test
  void severalLabelsHaveATableOfEach() {
    AnswerPanel panel =
        panel(
            TaskDefinition.newBuilder()
                .setKind(OwnTask.MULTILABEL)
                .setLabels(List.of("a", "b"))
                .setMetrics(List.of("micro_f1"))
                .build(),
            List.of(
                answer(0, "[\"a\",\"b\"]", "[\"a\"]", 2.0, 1.0),
                answer(1, "[]", "[]", -3.0, -1.0)));
    assertThat(panel.sentence()).isEqualTo("2 rows, all labels right in 50.0 %; micro F1 0.667");
    assertThat(panel.confused().get(0).rows().get(1).cells())
        .extracting(Table.Cell::text)
        .containsExactly("b", "0", "1", "0.000");
    // log(1 + e^-2) + log(1 + e^1).
    assertThat(panel.hardest().get(0).rows().get(0).cells())
        .extracting(Table.Cell::text)
        .containsExactly("1.440", "dev 1", "[\"a\"]", "[\"a\",\"b\"]");
  }

  @Test
  void textsAreRankedByTheirLikeness() {
    AnswerPanel panel =
        panel(
            TaskDefinition.newBuilder()
                .setKind(OwnTask.TEXT_TO_TEXT)
                .setMetrics(List.of("rouge_l"))
                .build(),
            List.of(answer(0, "one two", "one two"), answer(1, "one", "one two")));
    assertThat(panel.sentence()).isEqualTo("2 rows; mean ROUGE-L 0.833");
    assertThat(panel.hardest().get(0).rows().get(0).cells())
        .extracting(Table.Cell::text)
        .containsExactly("0.333", "dev 2", "one two", "one");
  }

  @Test
  void answersOfOlderVersionsHaveNoProbabilities() {
    List<Prediction> rows =
        classes("sst2", 8).stream()
            .map(row -> Prediction.newBuilder(row).setScores(List.of()).build())
            .toList();
    AnswerPanel panel = panel("sst2", rows);
    assertThat(panel.sentence()).isEqualTo("8 rows, 75.0 % right");
    assertThat(panel.reliability()).isEmpty();
    assertThat(panel.hardest()).isEmpty();
  }

  @Test
  void thePageShowsTheBestOfEachTaskAndEscapesTexts() {
    List<DevPredictions> answers = new ArrayList<>();
    for (Selection selection : small.selections()) {
      List<Prediction> rows = new ArrayList<>(classes(selection.getTask(), 8));
      rows.set(
          0, Prediction.newBuilder(rows.get(0)).setInput("<img src=x onerror=alert(1)>").build());
      answers.add(answers(selection, rows));
    }
    String page = ReportPage.html(with(answers));
    assertThat(page)
        .contains("id=\"answers\"", "href=\"#answers\"", "Guo, Pleiss, Sun and Weinberger")
        .contains("<table class=\"confusion\">", "id=\"hardest-4\"")
        .contains("id=\"confusion-1\"", "id=\"reliability-1\"", "\"kind\":\"calibration\"")
        .contains("&lt;img src=x")
        .doesNotContain("<img src=x");
    assertThat(page.split("<details class=\"fold answers\" open>", -1)).hasSize(1 + 2);
    assertThat(page.split("<details class=\"fold answers\">", -1)).hasSize(1 + 2);
    assertThat(ReportPage.html(small)).doesNotContain("id=\"answers\"");
  }

  private static Prediction answer(int row, String label, String truth, Double... scores) {
    return Prediction.newBuilder()
        .setTask("own")
        .setSplit("dev")
        .setIndex(row)
        .setLabel(label)
        .setTruth(truth)
        .setScores(List.of(scores))
        .build();
  }

  private AnswerPanel panel(TaskDefinition own, List<Prediction> rows) {
    Selection selection = small.selections().get(0);
    Selection other =
        Selection.newBuilder(selection)
            .setTask("own")
            .setTrial(
                Trial.newBuilder(selection.getTrial()).setTask("own").setDefinition(own).build())
            .build();
    return AnswerPanel.of(List.of(other), List.of(answers(other, rows))).get(0);
  }

  private AnswerPanel panel(String task, List<Prediction> rows) {
    Selection selection = small.selections().get(0);
    Selection other =
        Selection.newBuilder(selection)
            .setTask(task)
            .setTrial(Trial.newBuilder(selection.getTrial()).setTask(task).build())
            .build();
    return AnswerPanel.of(List.of(other), List.of(answers(other, rows))).get(0);
  }

  private static DevPredictions answers(Selection selection, List<Prediction> rows) {
    return DevPredictions.newBuilder()
        .setTask(selection.getTask())
        .setModel(selection.getModel())
        .setAdapter(selection.getAdapter())
        .setOptimizer(selection.getOptimizer())
        .setTrialId(selection.getTrial().getTrialId())
        .setStep(1)
        .setRows(rows)
        .build();
  }

  /** Labels in the first half the first, then the second; every fourth answer is the next label. */
  private static List<Prediction> classes(String task, int count) {
    List<String> labels = Task.of(task).labels();
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              int truth = i * labels.size() / count;
              int answer = i % 4 == 0 ? (truth + 1) % labels.size() : truth;
              return Prediction.newBuilder()
                  .setTask(task)
                  .setSplit("dev")
                  .setIndex(i)
                  .setLabel(labels.get(answer))
                  .setTruth(labels.get(truth))
                  .setScores(
                      IntStream.range(0, labels.size())
                          .mapToObj(each -> each == answer ? 1.5 : 0)
                          .toList())
                  .setInput("text of " + i)
                  .build();
            })
        .toList();
  }

  private static Prediction number(int index, double answer, double truth) {
    return Prediction.newBuilder()
        .setTask("stsb")
        .setSplit("dev")
        .setIndex(index)
        .setLabel(Double.toString(answer))
        .setTruth(Double.toString(truth))
        .setScores(List.of(answer))
        .build();
  }

  private RunRecords with(List<DevPredictions> answers) {
    return new RunRecords(
        small.manifest(),
        small.results(),
        small.selections(),
        List.of(),
        answers,
        List.of(),
        List.of(),
        Optional.empty(),
        List.of());
  }
}
