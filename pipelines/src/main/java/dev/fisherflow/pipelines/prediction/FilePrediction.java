package dev.fisherflow.pipelines.prediction;

import dev.fisherflow.learning.task.LabelList;
import dev.fisherflow.pipelines.prediction.FileRows.Row;
import dev.fisherflow.pipelines.trained.AdapterSource;
import dev.fisherflow.pipelines.trained.TrainedAdapter;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The answers of adapters to the rows of a file: probabilities of the labels, or the number of a
 * regression task, and what a text-to-text model writes. Rows that cannot be answered keep their
 * place, with no answer and their fault.
 *
 * @param task what was answered
 * @param kept names of the columns of the file that stand beside the answers
 * @param rows the rows
 * @param answers of each row, in the order of the labels; null where it has none
 * @param texts what the model writes of each row; empty where it does not, or there are several
 * @param metrics where the file has labels
 */
public record FilePrediction(
    Task task,
    List<String> kept,
    List<Row> rows,
    List<double[]> answers,
    List<String> texts,
    List<Metric> metrics) {

  private static final String ID = "id";
  private static final String LABEL = "label";
  private static final String NUMBER = "number";
  private static final String PROBABILITY = "p_";
  private static final String TEXT = "text";
  private static final String FAULT = "fault";

  /** Stands before the name of a kept column that is one of an answer's. */
  private static final String GIVEN = "given_";

  /**
   * Answers a file.
   *
   * @throws PredictionException if the file cannot be answered
   * @throws InterruptedException if the thread was interrupted
   */
  public static FilePrediction of(FileRequest request) throws InterruptedException {
    Task task = null;
    FileRows file = null;
    List<Row> rows = List.of();
    List<AdapterAnswers> all = new ArrayList<>();
    for (AdapterSource source : request.sources()) {
      try (ScratchFolder scratch = ScratchFolder.create("predict")) {
        TrainedAdapter trained = source.open(scratch.path());
        if (task == null) {
          task = trained.task();
          file = FileRows.read(request, task);
          rows = new ArrayList<>(file.rows());
          if (file.labelled()) {
            new FileMetrics(task, rows).require();
          }
        } else {
          requireSame(task, trained.task());
        }
        AdapterAnswers answers = AdapterAnswers.of(trained, rows, request);
        for (int row = 0; row < rows.size(); row++) {
          if (answers.fault(row) != null) {
            rows.set(row, rows.get(row).faulty(answers.fault(row)));
          }
        }
        all.add(answers);
      }
    }
    requireMean(task, all.size());
    List<double[]> means = means(rows, all);
    List<String> texts =
        all.size() == 1 && all.get(0).writes() ? texts(rows, all.get(0)) : List.of();
    return new FilePrediction(
        task,
        request.keep(),
        rows,
        means,
        texts,
        file.labelled() ? new FileMetrics(task, rows).of(means, texts) : List.of());
  }

  /** Texts have no mean. */
  static void requireMean(Task task, int adapters) {
    if (task.writes() && adapters > 1) {
      throw new PredictionException(
          "expected one adapter, as texts have no mean; found %d: answer with each by itself"
              .formatted(adapters));
    }
  }

  static void requireSame(Task task, Task other) {
    if (!other.labels().equals(task.labels())
        || other.modality() != task.modality()
        || other.target() != task.target()) {
      throw new PredictionException(
          "expected adapters of tasks alike, found %s with the labels %s and %s with %s"
              .formatted(task.key(), task.labels(), other.key(), other.labels()));
    }
  }

  /** Of the rows that all have answered. */
  private static List<double[]> means(List<Row> rows, List<AdapterAnswers> all) {
    List<double[]> means = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      int place = row;
      means.add(
          rows.get(row).fault() == null
              ? mean(all.stream().map(each -> each.answer(place)).toList())
              : null);
    }
    return means;
  }

  static double[] mean(List<double[]> answers) {
    double[] sum = new double[answers.get(0).length];
    for (double[] answer : answers) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += answer[i] / answers.size();
      }
    }
    return sum;
  }

  private static List<String> texts(List<Row> rows, AdapterAnswers answers) {
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      texts.add(answers.text(row));
    }
    return texts;
  }

  static int best(double[] answer) {
    int best = 0;
    for (int i = 1; i < answer.length; i++) {
      best = answer[i] > answer[best] ? i : best;
    }
    return best;
  }

  /** The labels of a probability above a half. */
  static IntStream likely(double[] answer) {
    return IntStream.range(0, answer.length).filter(label -> answer[label] > 0.5);
  }

  /** The names of the columns of answers. */
  List<String> columns() {
    List<String> answer = new ArrayList<>();
    if (!task.writes()) {
      answer.add(task.regression() ? NUMBER : LABEL);
    }
    task.labels().forEach(label -> answer.add(PROBABILITY + label));
    if (!texts.isEmpty()) {
      answer.add(TEXT);
    }
    answer.add(FAULT);
    Set<String> taken = new HashSet<>(answer);
    taken.add(ID);
    List<String> columns = new ArrayList<>(List.of(ID));
    kept.forEach(name -> columns.add(taken.contains(name) ? GIVEN + name : name));
    columns.addAll(answer);
    return columns;
  }

  /** A row's cells in the order of the columns; null where there is none. */
  List<Object> cells(int row) {
    double[] answer = answers.get(row);
    List<Object> cells = new ArrayList<>();
    cells.add(rows.get(row).id());
    cells.addAll(rows.get(row).kept());
    if (answer == null) {
      cells.addAll(Collections.nCopies(columns().size() - 1 - cells.size(), null));
    } else {
      switch (task.target()) {
        case LABEL -> cells.add(task.labels().get(best(answer)));
        case LABELS -> cells.add(LabelList.of(task.labels(), likely(answer)));
        case NUMBER, TEXT -> {} // stand for themselves
      }
      Arrays.stream(answer).forEach(cells::add);
      if (!texts.isEmpty()) {
        cells.add(texts.get(row));
      }
    }
    cells.add(rows.get(row).fault());
    return cells;
  }
}
