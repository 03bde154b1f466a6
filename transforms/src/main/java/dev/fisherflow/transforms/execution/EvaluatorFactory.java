package dev.fisherflow.transforms.execution;

import dev.fisherflow.learning.learner.Evaluator;
import java.io.Serializable;

/** Makes the evaluator of a process, at its first checkpoint. */
@FunctionalInterface
public interface EvaluatorFactory extends Serializable {

  /** A new evaluator; what it throws is an error of the run. */
  Evaluator create();
}
