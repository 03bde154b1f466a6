package dev.fisherflow.pipelines.metrics;

import dev.fisherflow.pipelines.schedule.CronAgenda;
import dev.fisherflow.pipelines.schedule.CronSchedule;
import dev.fisherflow.pipelines.schedule.ledger.Ledger;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.RunSchedule;
import dev.fisherflow.pipelines.schedule.ledger.RunState;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.pipelines.schedule.ledger.Skipped;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The schedules of a workspace, as numbers. */
final class ScheduleMetrics {

  private static final String SCHEDULE = "schedule";

  private SeriesFamily next =
      SeriesFamily.gauge(
          "schedule_next_run_timestamp_seconds",
          "When the next run is due; long past if no service runs.");
  private SeriesFamily last =
      SeriesFamily.gauge("schedule_last_run_timestamp_seconds", "When the last run ended.");
  private SeriesFamily good =
      SeriesFamily.gauge(
          "schedule_last_run_good", "1 if the last run neither failed, crashed nor drifted.");
  private SeriesFamily runs = SeriesFamily.gauge("schedule_runs", "Runs in the ledger, by state.");
  private SeriesFamily tries =
      SeriesFamily.gauge(
          "schedule_resumed_runs", "Times that a run was cut short and begun again.");
  private SeriesFamily missed =
      SeriesFamily.gauge(
          "schedule_missed_runs", "Runs never made: no service ran as they came due.");

  private ScheduleMetrics() {}

  static List<SeriesFamily> of(List<ScheduleFolder> folders, Instant now) {
    ScheduleMetrics metrics = new ScheduleMetrics();
    folders.forEach(folder -> metrics.add(folder, folder.ledger().known(now)));
    return List.of(
        metrics.next, metrics.last, metrics.good, metrics.runs, metrics.tries, metrics.missed);
  }

  private void add(ScheduleFolder folder, Ledger ledger) {
    String name = folder.name();
    next =
        next.with(
            folder
                .schedule()
                .flatMap(schedule -> nextDue(name, schedule, ledger))
                .map(RunMetrics::seconds)
                .orElse(null),
            SCHEDULE,
            name);
    Optional<LedgerEntry> ended =
        ledger.entries().stream()
            .filter(entry -> entry.ended() != null)
            .reduce((earlier, later) -> later);
    last =
        last.with(ended.map(run -> RunMetrics.seconds(run.ended())).orElse(null), SCHEDULE, name);
    good = good.with(ended.map(run -> run.good() ? 1 : 0).orElse(null), SCHEDULE, name);
    for (RunState state : RunState.values()) {
      String word = state.name().toLowerCase(Locale.ROOT);
      runs =
          runs.with(
              ledger.entries().stream()
                  .filter(entry -> entry.state() == state)
                  .mapToInt(entry -> entry.skipped() == null ? 1 : entry.skipped().count())
                  .sum(),
              SCHEDULE,
              name,
              "state",
              word);
    }
    tries =
        tries.with(
            ledger.entries().stream().mapToInt(entry -> Math.max(0, entry.tries() - 1)).sum(),
            SCHEDULE,
            name);
    missed =
        missed.with(
            ledger.entries().stream()
                .map(LedgerEntry::skipped)
                .filter(skipped -> skipped != null && skipped.reason() == Skipped.Reason.MISSED)
                .mapToInt(Skipped::count)
                .sum(),
            SCHEDULE,
            name);
  }

  /** Nothing where something else watches the clock. */
  private static Optional<Instant> nextDue(String name, RunSchedule schedule, Ledger ledger) {
    return Optional.ofNullable(schedule.cron())
        .map(cron -> CronSchedule.of(cron, ZoneId.of(schedule.zone())))
        .map(
            cron ->
                new CronAgenda(name, cron, schedule.missed(), schedule.overlap(), schedule.since())
                    .nextDue(ledger));
  }
}
