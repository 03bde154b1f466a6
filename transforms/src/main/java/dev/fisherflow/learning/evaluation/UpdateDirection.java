package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDList;
import dev.fisherflow.learning.optimizer.UpdateStatistics;
import java.util.Optional;

/**
 * A direction d of an update &theta; &larr; &theta; &minus; &eta;d.
 *
 * @param vectors tensors in the shapes and the type of the parameters
 * @param solve figures of the solve that gave it, if one did
 */
public record UpdateDirection(NDList vectors, Optional<UpdateStatistics.Solve> solve) {

  /** A direction that no solve with figures gave; tensors in the shapes of the parameters. */
  public static UpdateDirection of(NDList vectors) {
    return new UpdateDirection(vectors, Optional.empty());
  }
}
