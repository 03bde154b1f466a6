package dev.fisherflow.pipelines.schedule.alert;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends alerts of runs that failed or drifted, by every channel.
 *
 * @param channels where alerts go
 */
public record Alarm(List<AlertChannel> channels) {

  /** What {@link #raise} says when all went well. */
  public static final String DELIVERED = "delivered";

  public Alarm {
    channels = List.copyOf(channels);
  }

  /**
   * Sends an alert and returns the ledger's text about its delivery; a failing channel does not
   * stop the others.
   */
  public String raise(Alert alert) throws InterruptedException {
    if (channels.isEmpty()) {
      return "no alert channel";
    }
    List<String> failures = new ArrayList<>();
    for (AlertChannel channel : channels) {
      try {
        channel.send(alert);
      } catch (IOException e) {
        failures.add(e.getMessage());
      }
    }
    return failures.isEmpty() ? DELIVERED : "not delivered: " + String.join("; ", failures);
  }
}
