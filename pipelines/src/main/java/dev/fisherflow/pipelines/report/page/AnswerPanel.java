package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.metric.Calibration;
import dev.fisherflow.learning.metric.Confusion;
import dev.fisherflow.learning.metric.Probabilities;
import dev.fisherflow.learning.metric.TextScores;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.report.page.element.Figure;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.pipelines.report.page.element.Table.Cell;
import dev.fisherflow.pipelines.report.page.element.Table.Column;
import dev.fisherflow.pipelines.report.page.element.Table.Rows;
import dev.fisherflow.schemas.DevPredictions;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.prediction.HardestRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a chosen checkpoint answers to the dev sets of its task: which labels it confuses, whether
 * its probabilities can be believed, and the rows that it gets most wrong.
 *
 * @param title the checkpoint
 * @param open whether it is the best of its task, and so shown before it is asked for
 * @param sentence how many rows, and how well
 * @param drawn the confusion matrix as a chart, if there is one
 * @param confusion the same as a table, at most one
 * @param confused the most frequent confusions, where the labels are too many for a matrix, or how
 *     each label fares, where a row may have several
 * @param reliability at most one
 * @param hardest the rows of the highest loss
 */
record AnswerPanel(
    String title,
    boolean open,
    String sentence,
    List<Figure> drawn,
    List<Matrix> confusion,
    List<Table> confused,
    List<Reliability> reliability,
    List<Table> hardest) {

  /** Labels beyond which a matrix is no picture any more. */
  private static final int MOST_LABELS = 20;

  /** Confusions that are listed in its place. */
  private static final int LISTED = 20;

  /** The panels of the chosen checkpoints whose answers are known, in their order. */
  static List<AnswerPanel> of(List<Selection> selections, List<DevPredictions> answers) {
    Map<String, DevPredictions> known = new HashMap<>();
    answers.forEach(each -> known.put(each.getTrialId(), each));
    Map<String, Selection> best = new HashMap<>();
    for (Selection selection : selections) {
      best.merge(
          selection.getTask(),
          selection,
          (one, other) ->
              other.getCheckpoint().getScore() > one.getCheckpoint().getScore() ? other : one);
    }
    List<AnswerPanel> panels = new ArrayList<>();
    for (Selection selection : selections) {
      DevPredictions own = known.get(selection.getTrial().getTrialId());
      if (own != null && !own.getRows().isEmpty()) {
        boolean open = best.get(selection.getTask()).equals(selection);
        panels.add(of(selection, own.getRows(), open, panels.size() + 1));
      }
    }
    return panels;
  }

  private static AnswerPanel of(
      Selection selection, List<Prediction> rows, boolean open, int number) {
    Task task = Task.of(selection.getTrial());
    String title =
        "%s, %s, %s, %s"
            .formatted(
                task.title(),
                OptimizerFamily.REGISTRY.title(selection.getOptimizer()),
                Format.model(selection.getModel()),
                selection.getAdapter());
    List<Table> hardest = hardest(task, rows, number);
    if (task.target() != Task.Target.LABEL) {
      String sentence =
          switch (task.target()) {
            case NUMBER -> errors(task, rows);
            case TEXT -> likeness(rows);
            default -> LabelSetTable.sentence(task, rows);
          };
      List<Table> labels =
          task.target() == Task.Target.LABELS
              ? List.of(LabelSetTable.of(task, rows, number))
              : List.of();
      return new AnswerPanel(
          title, open, sentence, List.of(), List.of(), labels, List.of(), hardest);
    }
    Confusion confusion = confusion(task, rows);
    List<Reliability> reliability = reliability(task, rows, title, number);
    boolean small = confusion.classes() <= MOST_LABELS;
    return new AnswerPanel(
        title,
        open,
        "%,d rows, %s %% right%s"
            .formatted(
                confusion.examples(),
                Format.percent(confusion.accuracy()),
                reliability.stream()
                    .map(each -> "; expected calibration error " + each.error() + " points")
                    .findFirst()
                    .orElse("")),
        small ? List.of(drawn(task, confusion, title, number)) : List.of(),
        small ? List.of(matrix(task, confusion)) : List.of(),
        small ? List.of() : List.of(confused(task, confusion, number)),
        reliability,
        hardest);
  }

  private static String likeness(List<Prediction> rows) {
    double mean =
        rows.stream()
            .mapToDouble(row -> TextScores.rougeL(row.getTruth(), row.getLabel()))
            .average()
            .orElse(Double.NaN);
    return "%,d rows; mean ROUGE-L %s".formatted(rows.size(), Format.decimals(mean, 3));
  }

  /** Its charts. */
  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>(drawn);
    reliability.forEach(each -> figures.addAll(each.drawn()));
    return figures;
  }

  private static Figure drawn(Task task, Confusion confusion, String title, int number) {
    List<List<Object>> cells = new ArrayList<>();
    for (int label = 0; label < confusion.classes(); label++) {
      int row = label;
      long all =
          IntStream.range(0, confusion.classes()).mapToLong(i -> confusion.count(row, i)).sum();
      for (int answer = 0; answer < confusion.classes(); answer++) {
        long count = confusion.count(label, answer);
        double share = all == 0 ? 0 : (double) count / all;
        cells.add(List.of(answer, label, count, Figure.rounded(share)));
      }
    }
    return new Figure(
        "confusion-" + number,
        "confusion",
        "Labels and answers: " + title,
        "Confusion matrix of %d labels; its rows are in the numbers below."
            .formatted(confusion.classes()),
        Map.of("labels", task.labels(), "cells", cells));
  }

  private static String errors(Task task, List<Prediction> rows) {
    double mean =
        rows.stream()
            .mapToDouble(row -> HardestRows.loss(task, row))
            .filter(Double::isFinite)
            .average()
            .orElse(Double.NaN);
    return "%,d rows; root mean squared error %s"
        .formatted(rows.size(), Format.decimals(Math.sqrt(mean), 3));
  }

  private static Confusion confusion(Task task, List<Prediction> rows) {
    Confusion confusion = new Confusion(task.outputs());
    for (Prediction row : rows) {
      int truth = task.labels().indexOf(row.getTruth());
      if (truth >= 0) {
        confusion.add(truth, task.labels().indexOf(row.getLabel()));
      }
    }
    return confusion;
  }

  private static Matrix matrix(Task task, Confusion confusion) {
    List<MatrixRow> rows = new ArrayList<>();
    for (int label = 0; label < confusion.classes(); label++) {
      int row = label;
      long all =
          IntStream.range(0, confusion.classes()).mapToLong(i -> confusion.count(row, i)).sum();
      rows.add(
          new MatrixRow(
              task.labels().get(label),
              IntStream.range(0, confusion.classes())
                  .mapToObj(
                      i ->
                          new MatrixCell(
                              confusion.count(row, i),
                              Format.decimals(
                                  all == 0 ? 0 : (double) confusion.count(row, i) / all, 3),
                              i == row))
                  .toList()));
    }
    return new Matrix(task.labels(), rows);
  }

  private static Table confused(Task task, Confusion confusion, int number) {
    record Pair(int label, int answer, long count) {}
    Rows rows = new Rows();
    IntStream.range(0, confusion.classes())
        .boxed()
        .flatMap(
            label ->
                IntStream.range(0, confusion.classes())
                    .filter(answer -> answer != label)
                    .mapToObj(answer -> new Pair(label, answer, confusion.count(label, answer))))
        .filter(pair -> pair.count > 0)
        .sorted(Comparator.comparingLong(pair -> -pair.count))
        .limit(LISTED)
        .forEach(
            pair ->
                rows.add(
                    List.of(
                        Cell.of(task.labels().get(pair.label)),
                        Cell.of(task.labels().get(pair.answer)),
                        Cell.of(pair.count))));
    return new Table(
        "confused-" + number,
        "The most frequent confusions",
        List.of(Column.text("Label"), Column.text("Answer"), Column.number("Rows")),
        rows.list());
  }

  private static List<Reliability> reliability(
      Task task, List<Prediction> rows, String title, int number) {
    Calibration calibration = new Calibration();
    for (Prediction row : rows) {
      int answer = task.labels().indexOf(row.getLabel());
      if (!row.getScores().isEmpty() && task.labels().contains(row.getTruth())) {
        double confidence = Probabilities.of(scores(row))[answer];
        if (confidence > 0) { // and a number
          calibration.add(confidence, row.getLabel().equals(row.getTruth()));
        }
      }
    }
    return calibration.bins().isEmpty()
        ? List.of()
        : List.of(Reliability.of(calibration, title, number));
  }

  private static double[] scores(Prediction row) {
    return row.getScores().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<Table> hardest(Task task, List<Prediction> answers, int number) {
    List<Prediction> hardest = HardestRows.of(task, answers);
    if (hardest.isEmpty()) {
      return List.of();
    }
    Rows rows = new Rows();
    for (Prediction row : hardest) {
      double loss = HardestRows.loss(task, row);
      rows.add(
          List.of(
              Cell.of(Format.decimals(loss, 3), loss),
              Cell.of(row.getSplit() + " " + (row.getIndex() + 1)),
              Cell.of(row.getTruth()),
              task.writes()
                  ? Cell.of(row.getLabel())
                  : Cell.of(row.getLabel()).noted(row.getText()),
              Cell.of(row.getInput())));
    }
    Table table =
        new Table(
            "hardest-" + number,
            "Hardest rows",
            List.of(
                Column.number("Loss")
                    .meaning(
                        switch (task.target()) {
                          case NUMBER -> "Squared error";
                          case TEXT -> "1 less ROUGE-L";
                          case LABELS -> "Minus the logarithm of the labels' probability";
                          case LABEL -> "Minus the logarithm of the label's probability";
                        }),
                Column.text("Row").meaning("Split, and place among its rows from 1"),
                Column.text("Label"),
                Column.text("Answer").meaning("With what the model writes by itself, if it writes"),
                Column.text("Text").meaning("Its start, as the model reads it")),
            rows.list());
    boolean texts = hardest.stream().anyMatch(row -> !row.getInput().isEmpty());
    return List.of(texts ? table : table.without("Text"));
  }

  /**
   * A confusion matrix.
   *
   * @param labels of the columns, which are answers
   * @param rows of the true labels
   */
  record Matrix(List<String> labels, List<MatrixRow> rows) {}

  /** A row of a matrix. */
  record MatrixRow(String label, List<MatrixCell> cells) {}

  /**
   * A cell of a matrix.
   *
   * @param count rows of the data
   * @param share of those of its label, from 0 to 1
   * @param right whether label and answer are the same
   */
  record MatrixCell(long count, String share, boolean right) {}
}
