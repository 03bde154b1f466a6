package dev.fisherflow.pipelines.schedule.alert;

import java.io.IOException;

/** A way to tell someone. */
@FunctionalInterface
public interface AlertChannel {

  /**
   * Sends an alert of a run.
   *
   * @throws IOException if it did not get through; the message says why
   */
  void send(Alert alert) throws IOException, InterruptedException;
}
