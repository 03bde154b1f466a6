package dev.fisherflow.transforms.execution;

import dev.fisherflow.learning.learner.Predictor;
import java.io.Serializable;

/** Makes the predictor of a process, at its first selection. */
@FunctionalInterface
public interface PredictorFactory extends Serializable {

  /** A new predictor; what it throws is an error of the run. */
  Predictor create();
}
