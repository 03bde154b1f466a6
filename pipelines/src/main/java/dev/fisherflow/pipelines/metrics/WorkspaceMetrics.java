package dev.fisherflow.pipelines.metrics;

import dev.fisherflow.pipelines.run.RunStatus;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.transforms.training.TrialRetries;
import dev.fisherflow.transforms.workspace.StoreTraffic;
import dev.fisherflow.transforms.workspace.Workspace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The metrics of a workspace, in Prometheus' text format (version 0.0.4): of one run, of all
 * schedules, and of what this process has asked of stores.
 */
public final class WorkspaceMetrics {

  private WorkspaceMetrics() {}

  /**
   * Looks at a workspace.
   *
   * @param run the run; empty for none
   */
  public static String of(Workspace workspace, Optional<String> run, Instant now) {
    List<SeriesFamily> families = new ArrayList<>();
    run.ifPresent(id -> families.addAll(RunMetrics.of(RunStatus.of(workspace, id), now)));
    families.addAll(ScheduleMetrics.of(ScheduleFolder.all(workspace), now));
    families.add(
        SeriesFamily.counter(
                "trial_retries", "Tries after a failure, by the process that writes this.")
            .with(TrialRetries.count()));
    families.addAll(stores(StoreTraffic.all()));
    families.add(
        SeriesFamily.gauge("metrics_timestamp_seconds", "When these metrics were taken.")
            .with(RunMetrics.seconds(now)));
    return families.stream().map(SeriesFamily::text).collect(Collectors.joining());
  }

  private static List<SeriesFamily> stores(List<StoreTraffic> stores) {
    SeriesFamily requests =
        SeriesFamily.counter(
            "store_requests", "Calls of a store's client by the process that writes this.");
    SeriesFamily retries =
        SeriesFamily.counter("store_retries", "Those of them that were made again after a fault.");
    SeriesFamily errors =
        SeriesFamily.counter(
            "store_errors", "Those of them that failed: the store was busy, refused, or unclear.");
    for (StoreTraffic store : stores) {
      requests = requests.with(store.questions(), "store", store.store());
      retries = retries.with(store.again(), "store", store.store());
      for (Map.Entry<String, Long> kind : new TreeMap<>(store.failures()).entrySet()) {
        errors = errors.with(kind.getValue(), "store", store.store(), "kind", kind.getKey());
      }
    }
    return List.of(requests, retries, errors);
  }
}
