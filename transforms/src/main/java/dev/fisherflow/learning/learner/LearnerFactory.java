package dev.fisherflow.learning.learner;

import java.io.Serializable;

/** Makes the learner of a process, at its first work. */
@FunctionalInterface
public interface LearnerFactory extends Serializable {

  /** A new learner; what this throws is an error of the run, not of a trial. */
  Learner create();
}
