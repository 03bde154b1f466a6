package dev.fisherflow.transforms.execution;

import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LearnerFactory;
import java.io.Serializable;
import java.util.UUID;

/**
 * The learner of a run: one in each process, for all stages that are given this or a copy of it.
 * Made at the first work, closed when the last stage of the process is torn down.
 *
 * @param key the run, distinct from others in the same process
 * @param factory makes the learner
 */
public record SharedLearner(String key, LearnerFactory factory) implements Serializable {

  /** The learner of a new run. */
  public static SharedLearner of(LearnerFactory factory) {
    return new SharedLearner("learner " + UUID.randomUUID(), factory);
  }

  /** Announces a use of it in this process. */
  public SharedResource<Learner> use() {
    return SharedResource.use(key, factory::create);
  }
}
