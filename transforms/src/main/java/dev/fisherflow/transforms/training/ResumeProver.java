package dev.fisherflow.transforms.training;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.ResultIdentity;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.execution.ExampleSources;
import dev.fisherflow.transforms.training.ResumeProof.Outcome;
import dev.fisherflow.transforms.training.ResumeProof.Stop;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.trials.Try;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Trains trials undisturbed in one workspace and with stops in another, every try with a learner of
 * its own, and compares the results.
 */
public final class ResumeProver {

  private final Workspace undisturbed;
  private final Workspace stopped;
  private final LearnerFactory learners;
  private final ExampleSources examples;

  /**
   * A prover.
   *
   * @param undisturbed a workspace without the trials
   * @param stopped another
   */
  public ResumeProver(
      Workspace undisturbed, Workspace stopped, LearnerFactory learners, ExampleSources examples) {
    this.undisturbed = undisturbed;
    this.stopped = stopped;
    this.learners = learners;
    this.examples = examples;
  }

  /**
   * Trains a trial both ways.
   *
   * @param stops how often it is stopped, after different steps before the last
   * @param seed of the draws of the steps, and of whether a stop is a kill or an interruption
   * @throws InterruptedException if the thread was interrupted from elsewhere
   */
  public ResumeProof prove(Trial trial, int stops, long seed) throws InterruptedException {
    Outcome expected = train(trial, undisturbed, null);
    List<Stop> done = new ArrayList<>();
    for (Stop stop : draw(trial, stops, seed)) {
      if (new TrialStore(stopped).find(trial).isEmpty()) {
        train(trial, stopped, stop);
        done.add(stop);
      }
    }
    return new ResumeProof(trial, List.copyOf(done), expected, train(trial, stopped, null));
  }

  private static List<Stop> draw(Trial trial, int stops, long seed) {
    Random random = KeyedRandom.of(seed, "stops of " + trial.getTrialId());
    Set<Long> steps = new TreeSet<>();
    while (steps.size() < Math.min(stops, trial.getSteps() - 1)) {
      steps.add(random.nextLong(1, trial.getSteps()));
    }
    return steps.stream().map(step -> new Stop(step, random.nextBoolean())).toList();
  }

  private Outcome train(Trial trial, Workspace workspace, Stop stop) throws InterruptedException {
    TrialTrainer trainer = new TrialTrainer(workspace, examples);
    TrialStore store = new TrialStore(workspace);
    Try current = Try.at("prove-resume", false);
    if (!store.done(trial, current)) {
      try (Learner learner = learners.create()) {
        StoppingLearner stopping = new StoppingLearner(learner, stop);
        try {
          trainer.train(trial, stopping, current);
        } catch (InterruptedException e) {
          if (!stopping.stopped) {
            throw e;
          }
          return new Outcome("", "interrupted");
        }
      }
    }
    TrialResult result = store.outcome(trial, current).result();
    return result.getStatus() == TrialStatus.FAILED
        ? new Outcome("", result.getFailure().getMessage())
        : new Outcome(ResultIdentity.of(result), "");
  }

  /** Ends a trial after a step, as an interruption or as an error that leaves no state. */
  private static final class StoppingLearner implements Learner {

    private final Learner learner;
    private final Stop stop;
    private volatile boolean stopped;

    StoppingLearner(Learner learner, Stop stop) {
      this.learner = learner;
      this.stop = stop;
    }

    @Override
    public TrialResult train(
        Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
        throws InterruptedException {
      Thread training = Thread.currentThread();
      return learner.train(
          trial,
          examples,
          scratch,
          new TrialListener() {
            @Override
            public void progressed(TrialProgress progress) {
              listener.progressed(progress);
              if (stop != null && !stopped && progress.getStep() == stop.step()) {
                stopped = true;
                if (stop.killed()) {
                  throw new IllegalStateException("killed after step " + stop.step());
                }
                training.interrupt();
              }
            }

            @Override
            public void stateWritten(Path folder) {
              listener.stateWritten(folder);
            }
          });
    }

    @Override
    public List<Prediction> predict(Trial trial, Path adapter, ExampleSource examples, String split)
        throws InterruptedException {
      return learner.predict(trial, adapter, examples, split);
    }

    @Override
    public void evaluate(
        EvaluationTarget target,
        Path adapter,
        ExampleSource examples,
        List<Integer> batches,
        EvaluationPlan plan,
        BatchListener listener)
        throws InterruptedException {
      learner.evaluate(target, adapter, examples, batches, plan, listener);
    }

    @Override
    public void close() {
      learner.close();
    }
  }
}
