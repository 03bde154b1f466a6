package dev.fisherflow.pipelines.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A sign of life of a schedule's service, given at least every 20 seconds.
 *
 * @param schedule the schedule
 * @param looked when it looked at the clock
 * @param running the run that is made; null if none is
 * @param nextDue when the next run is due; null if none will be
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServicePulse(String schedule, Instant looked, String running, Instant nextDue) {

  /** In words, for people. */
  public String words() {
    return (running == null ? "waits" : "makes run " + running)
        + (nextDue == null ? "" : "; next run due " + nextDue);
  }
}
