package dev.fisherflow.transforms.execution;

import dev.fisherflow.learning.learner.TrialExecutor;
import java.io.Serializable;

/** Makes the executor of a process, at its first trial. */
@FunctionalInterface
public interface ExecutorFactory extends Serializable {

  /** A new executor; what it throws is an error of the run, not of a trial. */
  TrialExecutor create();
}
