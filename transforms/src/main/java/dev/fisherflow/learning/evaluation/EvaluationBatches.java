package dev.fisherflow.learning.evaluation;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.data.TrainingData;
import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Example;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The batches that checkpoints are evaluated on: passes over the training examples in seeded
 * orders, the same for every checkpoint of a dataset.
 */
public final class EvaluationBatches {

  private final List<Example> examples;
  private final String datasetDigest;
  private final int batchSize;

  /**
   * Batches of the examples that a target's trials train on.
   *
   * @throws IllegalArgumentException if they do not fill one batch
   */
  public EvaluationBatches(EvaluationTarget target, ExampleSource source, int batchSize) {
    this.examples = TrainingData.examplesUsed(source, target.getDatasetDigest(), target.getLimit());
    this.datasetDigest = target.getDatasetDigest();
    this.batchSize = batchSize;
    if (examples.size() < batchSize) {
      throw new IllegalArgumentException(
          "%s: expected at least %d training examples, one batch; found %d: lower the batch size"
              .formatted(target.getTask(), batchSize, examples.size()));
    }
  }

  /**
   * A batch by its number.
   *
   * @param number from 0; has the same examples however many batches are evaluated
   */
  public List<Example> batch(int number) {
    int perPass = examples.size() / batchSize;
    List<Example> order = new ArrayList<>(examples);
    Collections.shuffle(
        order, KeyedRandom.of(0, "evaluation batches of " + datasetDigest, number / perPass));
    int start = number % perPass * batchSize;
    return order.subList(start, start + batchSize);
  }
}
