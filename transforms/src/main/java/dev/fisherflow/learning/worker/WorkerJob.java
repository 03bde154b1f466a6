package dev.fisherflow.learning.worker;

import dev.fisherflow.schemas.EvaluationWork;
import dev.fisherflow.schemas.PredictionRequest;
import dev.fisherflow.schemas.TrialRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Something for a worker process to do.
 *
 * @param request the message that asks for it
 * @param result type of the reply that ends the job well
 * @param news hears the replies before that
 * @param timeLimit how long it may take
 */
record WorkerJob<T>(Object request, Class<T> result, News news, Optional<Duration> timeLimit) {

  /** Hears what the worker reports on the way. */
  @FunctionalInterface
  interface News {

    /**
     * A reply.
     *
     * @param tell sends the worker a message
     * @return whether the reply is one that this job may have
     */
    boolean heard(Object reply, Consumer<Object> tell);
  }

  /** The model that it is done with, as messages name it; empty if there is none. */
  String model() {
    if (request instanceof TrialRequest train) {
      return train.getTrial().getModel();
    }
    if (request instanceof PredictionRequest predict) {
      return predict.getTrial().getModel();
    }
    return request instanceof EvaluationWork evaluate ? evaluate.getTarget().getModel() : "";
  }

  /** A job that may take any time. */
  static <T> WorkerJob<T> of(Object request, Class<T> result, News news) {
    return new WorkerJob<>(request, result, news, Optional.empty());
  }
}
