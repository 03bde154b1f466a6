package dev.fisherflow.learning.learner;

import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Trial;
import java.nio.file.Path;
import java.util.List;

/** Answers test sets with trained adapters; calls from several threads run beside each other. */
public interface Predictor extends AutoCloseable {

  /**
   * Answers every example.
   *
   * @param trial the trial that trained the adapter: model, task and token limit
   * @param adapter its local PEFT adapter folder
   * @param examples rows of one split
   * @return as many answers in the same order: label strings of the task, or the decimal number of
   *     a regression task
   * @throws InterruptedException if the thread was interrupted
   */
  List<String> predict(Trial trial, Path adapter, List<Example> examples)
      throws InterruptedException;

  /** Frees models and devices. */
  @Override
  void close();
}
