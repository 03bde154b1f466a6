package dev.fisherflow.pipelines.schedule.alert;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells of runs that failed or drifted, by every channel.
 *
 * @param channels the ways to tell
 */
public record Alarm(List<AlertChannel> channels) {

  public Alarm {
    channels = List.copyOf(channels);
  }

  /** Tells, and says for the ledger what became of it; a channel that fails hinders no other. */
  public String raise(Alert alert) throws InterruptedException {
    if (channels.isEmpty()) {
      return "nobody to tell";
    }
    List<String> failures = new ArrayList<>();
    for (AlertChannel channel : channels) {
      try {
        channel.send(alert);
      } catch (IOException e) {
        failures.add(e.getMessage());
      }
    }
    return failures.isEmpty() ? "delivered" : "not delivered: " + String.join("; ", failures);
  }
}
