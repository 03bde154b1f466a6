package dev.fisherflow.pipelines.prediction;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.task.Formulation;
import dev.fisherflow.learning.task.Formulation.Answer;
import dev.fisherflow.learning.task.Inference;
import dev.fisherflow.pipelines.prediction.FileRows.Row;
import dev.fisherflow.pipelines.trained.AdapterSource;
import dev.fisherflow.pipelines.trained.TrainedAdapter;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The answers of adapters to the rows of a file: probabilities of the labels, or the number of a
 * regression task. Rows that cannot be answered keep their place, with no answer and their fault.
 *
 * @param task what was answered
 * @param rows the rows
 * @param answers of each row, in the order of the labels; null where it has none
 * @param metrics where the file has labels
 */
public record FilePrediction(
    Task task, List<Row> rows, List<double[]> answers, List<Metric> metrics) {

  /**
   * Answers a file.
   *
   * @throws PredictionException if the file cannot be answered
   * @throws InterruptedException if the thread was interrupted
   */
  public static FilePrediction of(FileRequest request) throws InterruptedException {
    Task task = null;
    FileRows file = null;
    double[][] sums = null;
    for (AdapterSource source : request.sources()) {
      try (ScratchFolder scratch = ScratchFolder.create("predict")) {
        TrainedAdapter trained = source.open(scratch.path());
        if (task == null) {
          task = trained.task();
          requireTexts(task);
          file = FileRows.read(request.file(), request.columns(), task);
          sums = new double[file.rows().size()][];
        } else if (!trained.task().labels().equals(task.labels())) {
          throw new PredictionException(
              "expected adapters of the same labels, found %s and %s"
                  .formatted(task.labels(), trained.task().labels()));
        }
        add(sums, answers(trained, file.rows(), request));
      }
    }
    List<double[]> means = new ArrayList<>();
    for (double[] sum : sums) {
      means.add(
          sum == null
              ? null
              : Arrays.stream(sum).map(each -> each / request.sources().size()).toArray());
    }
    List<Metric> metrics = file.labelled() ? metrics(task, file.rows(), means) : List.of();
    return new FilePrediction(task, file.rows(), means, metrics);
  }

  private static void requireTexts(Task task) {
    if (task.images()) {
      throw new PredictionException(
          "expected an adapter of a task of texts, found one of images, %s: rows of a file are texts"
              .formatted(task.key()));
    }
  }

  private static void add(double[][] sums, double[][] more) {
    for (int row = 0; row < sums.length; row++) {
      if (more[row] == null) {
        continue;
      }
      if (sums[row] == null) {
        sums[row] = more[row];
        continue;
      }
      for (int i = 0; i < sums[row].length; i++) {
        sums[row][i] += more[row][i];
      }
    }
  }

  private static double[][] answers(TrainedAdapter trained, List<Row> rows, FileRequest request)
      throws InterruptedException {
    ModelSource source = trained.source();
    List<Integer> places = new ArrayList<>();
    List<Sample> samples = samples(trained, source, rows, request, places);
    double[][] answers = new double[rows.size()][];
    Task task = trained.task();
    try (NDManager manager = NDManager.newBaseManager(); // loads the engine, which records
        Recording paused = Recording.paused()) {
      Model model = source.load(manager, DataType.FLOAT32);
      AdaptedModel adapted =
          AdapterFiles.read(
              trained.folder(),
              model,
              Adapters.of(trained.settings(), model, task),
              manager,
              DataType.FLOAT32);
      List<Answer> all =
          Inference.answers(
              Formulation.of(task, model), adapted, samples, request.batchSize(), manager);
      for (int i = 0; i < all.size(); i++) {
        double[] scores = all.get(i).scores();
        answers[places.get(i)] = task.regression() ? scores : softmax(scores, task.outputs());
      }
    }
    return answers;
  }

  private static List<Sample> samples(
      TrainedAdapter trained,
      ModelSource source,
      List<Row> rows,
      FileRequest request,
      List<Integer> places) {
    int noted = trained.note().maxTokens();
    int most = Math.min(noted > 0 ? noted : request.maxTokens(), limit(source));
    List<Sample> samples = new ArrayList<>();
    try (TextTokenizer tokenizer =
        TextTokenizer.of(TextTokenizer.bytes(source.tokenizer()), most)) {
      for (int i = 0; i < rows.size(); i++) {
        Row row = rows.get(i);
        if (row.fault() == null) {
          TextTokenizer.Tokens tokens =
              tokenizer.encode(
                  source.inputFormat().compose(trained.task(), row.first(), row.second()));
          places.add(i);
          samples.add(
              new Sample(
                  i, ints(tokens.ids()), ints(tokens.typeIds()), new byte[0], -1, Double.NaN));
        }
      }
    }
    return samples;
  }

  private static int limit(ModelSource source) {
    return source.architecture().textLimits().tokens();
  }

  private static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Of the first scores, which are the labels'. */
  private static double[] softmax(double[] scores, int labels) {
    double most = Arrays.stream(scores, 0, labels).max().orElseThrow();
    double[] powers =
        Arrays.stream(scores, 0, labels).map(score -> Math.exp(score - most)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }

  /** Of the rows that have an answer and a label of the task. */
  private static List<Metric> metrics(Task task, List<Row> rows, List<double[]> answers) {
    ValidationMetrics metrics = ValidationMetrics.of(task);
    for (int i = 0; i < rows.size(); i++) {
      String label = rows.get(i).label();
      if (answers.get(i) == null || label == null || label.isBlank()) {
        continue;
      }
      if (task.regression()) {
        metrics.add(number(label, i), answers.get(i)[0]);
      } else {
        metrics.add(known(task, label.strip(), i), best(answers.get(i)), answers.get(i));
      }
    }
    return metrics.examples() == 0 ? List.of() : metrics.metrics();
  }

  private static double number(String label, int row) {
    try {
      return Double.parseDouble(label);
    } catch (NumberFormatException e) {
      throw new PredictionException(
          "row %d: expected a number as its label, found '%s'".formatted(row + 1, label), e);
    }
  }

  private static int known(Task task, String label, int row) {
    int index = task.labels().indexOf(label);
    if (index < 0) {
      throw new PredictionException(
          "row %d: expected a label of %s, one of %s, found '%s': --label names another column"
              .formatted(row + 1, task.key(), task.labels(), label));
    }
    return index;
  }

  private static int best(double[] answer) {
    int best = 0;
    for (int i = 1; i < answer.length; i++) {
      best = answer[i] > answer[best] ? i : best;
    }
    return best;
  }

  /** The names of the columns of answers. */
  List<String> columns() {
    List<String> columns = new ArrayList<>(List.of("id", task.regression() ? "number" : "label"));
    if (!task.regression()) {
      task.labels().forEach(label -> columns.add("p_" + label));
    }
    columns.add("fault");
    return columns;
  }

  /** A row's cells in the order of the columns; null where there is none. */
  List<Object> cells(int row) {
    double[] answer = answers.get(row);
    List<Object> cells = new ArrayList<>();
    cells.add(rows.get(row).id());
    if (answer == null) {
      cells.addAll(Collections.nCopies(columns().size() - 2, null));
    } else {
      if (!task.regression()) {
        cells.add(task.labels().get(best(answer)));
      }
      Arrays.stream(answer).forEach(cells::add);
    }
    cells.add(rows.get(row).fault());
    return cells;
  }
}
