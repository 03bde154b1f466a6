package dev.fisherflow.learning.task;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.LabelWords;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.OutputDistribution;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.EncoderDecoder.Memory;
import dev.fisherflow.learning.model.GreedyDecoding;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.tasks.Range;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A task's labels are words, {@link dev.fisherflow.tasks.Texts#words}, that the model writes: it is
 * trained on their tokens and the end token after them, and answers with the word of the highest
 * log-likelihood, end token included; beside that stands what it writes by itself. The numbers of a
 * regression task are written in steps of 0.2, for STS-B from "0.0" to "5.0", each target as the
 * nearest (Raffel et al. 2020, 2.4), and read back as numbers.
 */
final class TextToText implements Formulation {

  private static final int STEPS_PER_UNIT = 5;

  private final Task task;
  private final EncoderDecoder model;

  /** Tokens of each label word, with the end token. */
  private final List<int[]> words;

  private TextToText(Task task, EncoderDecoder model, List<int[]> words) {
    this.task = task;
    this.model = model;
    this.words = words;
  }

  /**
   * A task posed to a model.
   *
   * @throws ModelException if the model's tokenizer cannot tell the label words apart
   */
  static TextToText of(Task task, EncoderDecoder model) {
    List<String> texts = labelWords(task);
    List<int[]> words =
        model.tokenizer().encode(texts).stream()
            .map(ids -> OutputTokens.ended(ids, model.endToken()))
            .toList();
    if (words.stream().map(Arrays::toString).distinct().count() < words.size()) {
      throw new ModelException(
          "%s: the model's tokenizer cannot tell the label words %s apart"
              .formatted(model.tokenizer().origin(), texts));
    }
    return new TextToText(task, model, words);
  }

  /** The words that stand for a task's labels, or for the numbers of a regression task. */
  static List<String> labelWords(Task task) {
    if (!task.regression()) {
      return task.texts().words();
    }
    Range range = task.range();
    return IntStream.rangeClosed(
            0, (int) Math.round((range.highest() - range.lowest()) * STEPS_PER_UNIT))
        .mapToObj(word -> String.format(Locale.ROOT, "%.1f", number(range, word)))
        .toList();
  }

  @Override
  public Inputs inputs(Batch batch, NDManager scope) {
    List<int[]> labels = batch.samples().stream().map(this::label).toList();
    return new Inputs.TextToText(batch.text(scope), output(labels, scope));
  }

  @Override
  public Loss loss(Batch batch) {
    return ClassLoss.of(
        task,
        batch,
        new CrossEntropy(batch.samples().stream().map(this::label).toArray(int[][]::new)));
  }

  @Override
  public OutputDistribution labelWords(Batch batch, double scale) {
    int[] tokens = words.stream().mapToInt(word -> word[0]).toArray();
    if (Arrays.stream(tokens).distinct().count() < tokens.length) {
      throw new ModelException(
          "%s: expected label words that begin with different tokens, found %s with %s"
              .formatted(model.tokenizer().origin(), labelWords(task), Arrays.toString(tokens)));
    }
    int[] labels =
        batch.samples().stream().mapToInt(sample -> words.indexOf(label(sample))).toArray();
    return new LabelWords(tokens, labels, ClassLoss.scales(task, batch, scale));
  }

  @Override
  public Optional<int[]> labelTokens(Sample sample) {
    int[] tokens = label(sample);
    return Optional.of(Arrays.copyOf(tokens, tokens.length - 1));
  }

  @Override
  public List<Answer> answers(AdaptedModel adapted, Batch batch, NDManager scope) {
    int rows = batch.samples().size();
    Layers layers = adapted.layers();
    Memory memory = model.encode(batch.text(scope), layers);
    double[][] scores = new double[rows][words.size()];
    for (int word = 0; word < words.size(); word++) {
      try (NDScope arrays = new NDScope()) {
        arrays.suppressNotUsedWarning();
        int[][] labels = new int[rows][];
        Arrays.fill(labels, words.get(word));
        NDArray logits = model.decode(memory, output(Arrays.asList(labels), scope), layers);
        double[] likelihoods =
            new CrossEntropy(labels)
                .logLikelihoods(logits)
                .toType(DataType.FLOAT64, false)
                .toDoubleArray();
        for (int n = 0; n < rows; n++) {
          scores[n][word] = likelihoods[n];
        }
      }
    }
    int longest = words.stream().mapToInt(word -> word.length).max().orElse(0);
    List<int[]> written = GreedyDecoding.decode(model, memory, layers, longest);
    List<Answer> answers = new ArrayList<>();
    for (int n = 0; n < rows; n++) {
      Answer answer = new Answer(scores[n], written.get(n));
      answers.add(task.regression() ? numbered(answer) : answer);
    }
    return answers;
  }

  @Override
  public List<String> texts(List<Answer> answers) {
    return model.tokenizer().decode(answers.stream().map(Answer::written).toList());
  }

  /** The number that the likeliest word says; NaN where a likelihood is not a number. */
  private Answer numbered(Answer answer) {
    boolean finite = Arrays.stream(answer.scores()).allMatch(Double::isFinite);
    double number = finite ? number(task.range(), answer.label()) : Double.NaN;
    return new Answer(new double[] {number}, answer.written());
  }

  private static double number(Range range, int word) {
    return range.lowest() + (double) word / STEPS_PER_UNIT;
  }

  private int[] label(Sample sample) {
    if (!task.regression()) {
      return words.get(sample.classOf(task));
    }
    long word = Math.round((sample.target(task) - task.range().lowest()) * STEPS_PER_UNIT);
    if (word < 0 || word >= words.size()) {
      throw sample.outside(task, sample.score(), "target", task.range());
    }
    return words.get((int) word);
  }

  private Inputs.Text output(List<int[]> labels, NDManager scope) {
    return OutputTokens.shifted(labels, model.startToken(), scope);
  }
}
