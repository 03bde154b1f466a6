package dev.fisherflow.pipelines.schedule.ledger;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;

/**
 * What is run and when, as noted for those who look.
 *
 * @param source the specification or manifest
 * @param cron the expression; null if the clock is watched elsewhere
 * @param zone the zone; null likewise
 * @param missed what is done about missed runs
 * @param overlap what is done about overlapping runs
 * @param keep how many run folders are kept; null for all
 * @param fresh whether every run trains everything again
 * @param since runs are due since then
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunSchedule(
    String source,
    String cron,
    String zone,
    MissedPolicy missed,
    OverlapPolicy overlap,
    Integer keep,
    boolean fresh,
    Instant since) {

  public RunSchedule {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(since, "since");
  }

  boolean sameTimes(RunSchedule other) {
    return Objects.equals(cron, other.cron) && Objects.equals(zone, other.zone);
  }

  public RunSchedule withSince(Instant moment) {
    return new RunSchedule(source, cron, zone, missed, overlap, keep, fresh, moment);
  }
}
