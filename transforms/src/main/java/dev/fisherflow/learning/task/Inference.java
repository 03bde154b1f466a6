package dev.fisherflow.learning.task;

import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.task.Formulation.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Answers of a model to many samples, without gradients, in batches of similar length. */
public final class Inference {

  private static final int BATCH = 32;

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
    List<Integer> byLength = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      byLength.add(i);
    }
    byLength.sort(Comparator.comparingInt(i -> samples.get(i).tokenIds().length));
    Answer[] answers = new Answer[samples.size()];
    for (int start = 0; start < byLength.size(); start += BATCH) {
      if (Thread.interrupted()) {
        throw new InterruptedException("inference was interrupted");
      }
      List<Integer> rows = byLength.subList(start, Math.min(byLength.size(), start + BATCH));
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
}
