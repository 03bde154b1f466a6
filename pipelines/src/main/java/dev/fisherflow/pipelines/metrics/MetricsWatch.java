package dev.fisherflow.pipelines.metrics;

/** Keeps telling the metrics of a workspace until it is closed. */
public interface MetricsWatch extends AutoCloseable {

  /** Tells nothing. */
  MetricsWatch NONE =
      new MetricsWatch() {
        @Override
        public void of(String runId) {}

        @Override
        public void close() {}
      };

  /** The run that it tells of from now on. */
  void of(String runId);

  @Override
  void close();
}
