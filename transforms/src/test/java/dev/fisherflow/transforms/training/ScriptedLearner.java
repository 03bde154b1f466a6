package dev.fisherflow.transforms.training;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.learner.LearnerFactory;
import dev.fisherflow.learning.learner.PartialLearner;
import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.Records;
import dev.fisherflow.transforms.trials.TrialStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Trains nothing: writes the seed as weights, does what a test tells, and notes what it did. */
final class ScriptedLearner extends PartialLearner {

  private static final Map<String, ScriptedLearner> ALL = new ConcurrentHashMap<>();

  final List<String> begun = new CopyOnWriteArrayList<>();
  final List<String> ended = new CopyOnWriteArrayList<>();
  final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
  volatile int created;
  volatile boolean closed;

  /** What happens while a trial trains; may throw anything. */
  interface Behaviour {
    void train(TrialListener listener) throws InterruptedException;
  }

  /** What a test finds again by its name, since DoFns carry only copies of what they are given. */
  static ScriptedLearner named(String name) {
    return ALL.computeIfAbsent(name, n -> new ScriptedLearner());
  }

  static LearnerFactory factory(String name) {
    return () -> {
      ScriptedLearner learner = named(name);
      learner.created++;
      learner.closed = false;
      return learner;
    };
  }

  ScriptedLearner on(Trial trial, Behaviour behaviour) {
    behaviours.put(trial.getTrialId(), behaviour);
    return this;
  }

  @Override
  public TrialResult train(
      Trial trial, ExampleSource examples, Path scratch, TrialListener listener)
      throws InterruptedException {
    begun.add(trial.getTrialId());
    if (closed) {
      throw new IllegalStateException("closed");
    }
    listener.progressed(Progress.of(3, trial.getSteps(), 0.7, Double.NaN));
    behaviours.getOrDefault(trial.getTrialId(), p -> {}).train(listener);
    String digest = writeAdapter(scratch.resolve("checkpoints/10"), "weights " + trial.getSeed());
    ended.add(trial.getTrialId());
    return Records.result(
        trial, TrialStatus.SUCCEEDED, Records.checkpoint(trial, "checkpoints/10", 10, 0.5, digest));
  }

  static TrialResult diverged(Trial trial) {
    return TrialResult.newBuilder(Records.result(trial, TrialStatus.DIVERGED, null))
        .setFailure(
            Failure.newBuilder().setCause("DIVERGED").setMessage("loss is NaN").setStep(7L).build())
        .build();
  }

  private static String writeAdapter(Path folder, String weights) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("adapter_config.json"), "{}");
      Files.writeString(folder.resolve(TrialStore.WEIGHTS), weights);
      return Digest.ofFile(folder.resolve(TrialStore.WEIGHTS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
