package dev.fisherflow.learning.worker;

import java.util.function.Consumer;

/**
 * Something for a worker process to do.
 *
 * @param request what it is told
 * @param result type of the reply that ends the job well
 * @param news told of the replies before that
 */
record WorkerJob<T>(Object request, Class<T> result, News news) {

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

  /** A job with no reply but the last. */
  static <T> WorkerJob<T> of(Object request, Class<T> result) {
    return new WorkerJob<>(request, result, (reply, tell) -> false);
  }
}
