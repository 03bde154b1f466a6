package dev.fisherflow.learning.task;

import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.OutputDistribution;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.VisionModel;
import dev.fisherflow.tasks.Task;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** How a task is posed to a model: what the model reads, its loss, and what its outputs answer. */
public interface Formulation {

  /**
   * The formulation that suits a model: text-to-text for encoder-decoders.
   *
   * @throws dev.fisherflow.learning.model.file.ModelException if the one is of texts and the other
   *     of images
   */
  static Formulation of(Task task, Model model) {
    format(model).require(task, "the model");
    if (model instanceof VisionModel vision) {
      return new ImageClassification(vision.imageProcessor(), task);
    }
    if (model instanceof EncoderDecoder texts) {
      return task.writes() ? new FreeText(task, texts) : TextToText.of(task, texts);
    }
    return new Classification(task);
  }

  private static InputFormat format(Model model) {
    if (model instanceof VisionModel) {
      return InputFormat.IMAGE;
    }
    return model instanceof EncoderDecoder ? InputFormat.INSTRUCTION : InputFormat.PAIR;
  }

  /**
   * What the model reads of a batch to be trained on.
   *
   * @param scope owner of the arrays
   * @return N samples: texts [N, T] or images [N, channels, height, width]
   */
  Inputs inputs(Batch batch, NDManager scope);

  /** The loss against a batch's labels or targets. */
  Loss loss(Batch batch);

  /**
   * The distribution over label words against a batch's labels, where answers are words.
   *
   * @param scale &kappa;
   */
  default OutputDistribution labelWords(Batch batch, double scale) {
    throw new IllegalStateException("only models that write have label words");
  }

  /**
   * Answers each sample of a batch; labels and targets are not looked at.
   *
   * @param scope owner of the pass's arrays
   */
  List<Answer> answers(AdaptedModel model, Batch batch, NDManager scope);

  /** What the model has written by itself, of each answer; empty where answers are not words. */
  default List<String> texts(List<Answer> answers) {
    return Collections.nCopies(answers.size(), "");
  }

  /** The output tokens of a sample's label without the end token, where answers are words. */
  default Optional<int[]> labelTokens(Sample sample) {
    return Optional.empty();
  }

  /**
   * What a model says of a sample.
   *
   * @param scores of the task's labels, in their order; for a regression task the predicted number
   * @param written the tokens of greedy decoding, no more than label words have and without the end
   *     token; none where answers are not words
   */
  record Answer(double[] scores, int[] written) {

    /** An answer that is not a word. */
    Answer(double[] scores) {
      this(scores, new int[0]);
    }

    /** Index of the label of the largest score, the first of equals. */
    public int label() {
      int largest = 0;
      for (int i = 1; i < scores.length; i++) {
        if (scores[i] > scores[largest]) {
          largest = i;
        }
      }
      return largest;
    }

    /** The predicted number of a regression task. */
    public double number() {
      return scores[0];
    }
  }
}
