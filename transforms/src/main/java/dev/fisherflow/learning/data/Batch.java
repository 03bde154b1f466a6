package dev.fisherflow.learning.data;

import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.model.Inputs;
import java.util.List;

/** Samples that are run together. */
public record Batch(List<Sample> samples) {

  /**
   * The samples' texts, one after the other.
   *
   * @param scope owner of the arrays [tokens]
   */
  public Inputs.Text text(NDManager scope) {
    return Inputs.Text.of(
        samples.stream().map(Sample::tokenIds).toList(),
        samples.stream().map(Sample::typeIds).toList(),
        scope);
  }
}
