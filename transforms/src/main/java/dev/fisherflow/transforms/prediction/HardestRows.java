package dev.fisherflow.transforms.prediction;

import dev.fisherflow.learning.metric.Probabilities;
import dev.fisherflow.learning.metric.TextScores;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.Tokenizer;
import dev.fisherflow.learning.task.LabelList;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The rows of a split whose answers have the highest loss. */
public final class HardestRows {

  /** Rows whose texts are kept. */
  public static final int KEPT = 10;

  /** Characters of a text that are kept. */
  private static final int CHARACTERS = 300;

  private static final String SECOND = " | ";

  private HardestRows() {}

  /**
   * The loss of an answer: the cross-entropy of the row's label or labels in nats, the squared
   * error of a number, or what a text's ROUGE-L lacks to 1; NaN where the answer has no scores or
   * the row no label.
   */
  public static double loss(Task task, Prediction answer) {
    if (task.writes() && !answer.getTruth().isEmpty()) {
      return 1 - TextScores.rougeL(answer.getTruth(), answer.getLabel());
    }
    if (answer.getScores().isEmpty() || answer.getTruth().isEmpty()) {
      return Double.NaN;
    }
    double[] scores = answer.getScores().stream().mapToDouble(Double::doubleValue).toArray();
    if (task.regression()) {
      double error = scores[0] - Double.parseDouble(answer.getTruth());
      return error * error;
    }
    if (task.target() == Task.Target.LABELS) {
      return Probabilities.lossOfSet(
          scores,
          LabelList.read(answer.getTruth(), null).stream()
              .mapToInt(task.labels()::indexOf)
              .toArray());
    }
    return Probabilities.loss(scores, task.labels().indexOf(answer.getTruth()));
  }

  /** The answers of the highest loss, highest first; of equals the earlier. */
  public static List<Prediction> of(Task task, List<Prediction> answers) {
    Map<Integer, Double> losses = new TreeMap<>();
    for (int i = 0; i < answers.size(); i++) {
      double loss = loss(task, answers.get(i));
      if (!Double.isNaN(loss)) {
        losses.put(i, loss);
      }
    }
    return losses.entrySet().stream()
        .sorted(Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder()))
        .limit(KEPT)
        .map(entry -> answers.get(entry.getKey()))
        .toList();
  }

  /** Answers with the labels of their rows, and the hardest with their texts. */
  static List<Prediction> explain(SelectedAdapter adapter, List<Prediction> answers) {
    Task task = adapter.task();
    List<Example> rows =
        Part.DEV.splits(task).stream().flatMap(split -> adapter.rows(split).stream()).toList();
    List<Prediction> labelled =
        new ArrayList<>(
            IntStream.range(0, rows.size())
                .mapToObj(
                    i ->
                        Prediction.newBuilder(answers.get(i))
                            .setTruth(truth(task, rows.get(i)))
                            .build())
                .toList());
    if (task.images()) {
      return labelled;
    }
    List<Integer> hardest = of(task, labelled).stream().map(labelled::indexOf).toList();
    List<String> texts =
        texts(adapter.selection().getTrial().getModel(), hardest.stream().map(rows::get).toList());
    for (int i = 0; i < hardest.size(); i++) {
      Prediction plain = labelled.get(hardest.get(i));
      labelled.set(hardest.get(i), Prediction.newBuilder(plain).setInput(texts.get(i)).build());
    }
    return labelled;
  }

  /** What a row's answer is compared to; empty where that is not known. */
  static String truth(Task task, Example row) {
    return switch (task.target()) {
      case NUMBER -> row.getScore() == null ? "" : Double.toString(row.getScore());
      case TEXT -> row.getTarget() == null ? "" : row.getTarget();
      case LABELS ->
          LabelList.of(task.labels(), row.getLabels().stream().mapToInt(Integer::intValue));
      case LABEL -> row.getLabel() == null ? "" : task.labels().get(row.getLabel());
    };
  }

  /** As the model reads them, special tokens left out; the start of each. */
  private static List<String> texts(String model, List<Example> rows) {
    String location = ModelSource.of(model).tokenizer();
    Tokenizer tokenizer = new Tokenizer(TextTokenizer.bytes(location), location);
    List<int[]> parts = new ArrayList<>();
    for (Example row : rows) {
      parts.add(segment(row, 0));
      parts.add(segment(row, 1));
    }
    List<String> texts = tokenizer.decode(parts);
    return IntStream.range(0, rows.size())
        .mapToObj(i -> joined(texts.get(2 * i).strip(), texts.get(2 * i + 1).strip()))
        .toList();
  }

  private static int[] segment(Example row, int segment) {
    List<Integer> types = row.getTypeIds();
    return IntStream.range(0, row.getTokenIds().size())
        .filter(i -> (types.isEmpty() ? 0 : types.get(i)) == segment)
        .map(row.getTokenIds()::get)
        .toArray();
  }

  private static String joined(String first, String second) {
    String text = second.isEmpty() ? first : first + SECOND + second;
    int characters = text.codePointCount(0, text.length());
    return characters <= CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, CHARACTERS)) + "…";
  }
}
