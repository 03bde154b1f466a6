package dev.fisherflow.transforms.submission;

import dev.fisherflow.learning.trial.Predictor;
import java.io.Serializable;

/** Makes the predictor of a process, at its first selection. */
@FunctionalInterface
public interface PredictorFactory extends Serializable {

  /** A new predictor; what it throws is an error of the run. */
  Predictor create();
}
