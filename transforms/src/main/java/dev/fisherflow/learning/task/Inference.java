package dev.fisherflow.learning.task;

import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.LikeLengths;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.task.Formulation.Answer;
import java.util.List;

/** Answers of a model to many samples, without gradients, in batches of like lengths. */
public final class Inference {

  /** Tokens of a batch: enough to keep a processor busy, few enough to take little memory. */
  private static final int TOKENS = 2048;

  /** A text counts as so many tokens at least, for what it is answered. */
  private static final int LEAST = 16;

  /** An image counts as so many tokens, so that 32 are a batch. */
  private static final int OF_IMAGE = 64;

  private Inference() {}

  /**
   * Answers samples.
   *
   * @param manager parent of the scopes of the batches
   * @return the answers in the samples' order
   * @throws InterruptedException if the thread was interrupted between batches
   */
  public static List<Answer> answers(
      Formulation formulation, AdaptedModel model, List<Sample> samples, NDManager manager)
      throws InterruptedException {
    return answers(
        formulation, model, samples, LikeLengths.cut(samples, Inference::size, TOKENS), manager);
  }

  /**
   * Answers samples in batches of so many.
   *
   * @param manager parent of the scopes of the batches
   * @return the answers in the samples' order
   * @throws InterruptedException if the thread was interrupted between batches
   */
  public static List<Answer> answers(
      Formulation formulation,
      AdaptedModel model,
      List<Sample> samples,
      int batchSize,
      NDManager manager)
      throws InterruptedException {
    return answers(
        formulation, model, samples, LikeLengths.cut(samples, sample -> 1, batchSize), manager);
  }

  private static List<Answer> answers(
      Formulation formulation,
      AdaptedModel model,
      List<Sample> samples,
      List<List<Integer>> batches,
      NDManager manager)
      throws InterruptedException {
    Answer[] answers = new Answer[samples.size()];
    for (List<Integer> rows : batches) {
      if (Thread.interrupted()) {
        throw new InterruptedException("inference was interrupted");
      }
      Batch batch = new Batch(rows.stream().map(samples::get).toList());
      try (NDManager scope = manager.newSubManager()) {
        List<Answer> ofBatch = formulation.answers(model, batch, scope);
        for (int n = 0; n < rows.size(); n++) {
          answers[rows.get(n)] = ofBatch.get(n);
        }
      }
    }
    return List.of(answers);
  }

  private static long size(Sample sample) {
    return sample.image().length > 0 ? OF_IMAGE : Math.max(LEAST, sample.tokenIds().length);
  }
}
