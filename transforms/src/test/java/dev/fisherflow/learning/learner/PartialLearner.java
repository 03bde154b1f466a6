package dev.fisherflow.learning.learner;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.nio.file.Path;
import java.util.List;

/** Does nothing; a test overrides what it asks for. */
public abstract class PartialLearner implements Learner {

  @Override
  public TrialResult train(
      Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException {
    throw new UnsupportedOperationException("train");
  }

  @Override
  public List<Prediction> predict(Trial trial, Path adapter, ExampleSource examples, String split) {
    throw new UnsupportedOperationException("predict");
  }

  @Override
  public void evaluate(
      EvaluationTarget target,
      Path adapter,
      ExampleSource examples,
      List<Integer> batches,
      EvaluationPlan plan,
      BatchListener listener) {
    throw new UnsupportedOperationException("evaluate");
  }

  @Override
  public void close() {}
}
