package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.page.element.Figure;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When each trial of the run trained, in rows of which each holds one trial at a time, as a slot
 * does. A trial ended when its result was written, and began as long before as it took: one that
 * was stopped in between is drawn as if it had not been.
 */
final class Timeline {

  /** Trials one after the other may seem to overlap by the time that files take. */
  private static final long OVERLAP_MILLIS = 1500;

  private Timeline() {}

  /** The figure; empty where no trial of this run is known to have trained then. */
  static Optional<Figure> of(
      List<TrialResult> results, TrialNames names, Map<String, Instant> ended, Instant begun) {
    List<Span> spans = new ArrayList<>();
    for (TrialResult result : results) {
      Instant end = ended.get(result.getTrial().getTrialId());
      if (end != null && end.isAfter(begun) && result.getSeconds() > 0) {
        long from = end.toEpochMilli() - Math.round(1000 * result.getSeconds());
        spans.add(new Span(result, from, end.toEpochMilli()));
      }
    }
    spans.sort(Comparator.comparingLong(Span::from));
    return spans.isEmpty() ? Optional.empty() : Optional.of(figure(spans, names));
  }

  private static Figure figure(List<Span> spans, TrialNames names) {
    Map<String, List<Long>> free = new LinkedHashMap<>();
    List<String> lanes = new ArrayList<>();
    List<List<Object>> rows = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Span span : spans) {
      String device = "%s %s".formatted(span.result.getHost(), span.result.getDevice()).strip();
      List<Long> ends = free.computeIfAbsent(device, key -> new ArrayList<>());
      int slot = 0;
      while (slot < ends.size() && ends.get(slot) > span.from + OVERLAP_MILLIS) {
        slot++;
      }
      if (slot == ends.size()) {
        ends.add(0L);
      }
      ends.set(slot, span.to);
      String lane = "%s, %d".formatted(device, slot + 1);
      if (!lanes.contains(lane)) {
        lanes.add(lane);
      }
      rows.add(
          List.of(
              lanes.indexOf(lane),
              span.from,
              span.to,
              OptimizerFamily.REGISTRY.place(span.result.getTrial().getOptimizer().getType()),
              span.result.getStatus() == TrialStatus.SUCCEEDED ? 1 : 0));
      texts.add(
          "%s: %s, %s"
              .formatted(
                  names.label(span.result.getTrial()),
                  TrialTables.status(span.result.getStatus()),
                  Format.duration(span.result.getSeconds())));
    }
    return new Figure(
        "timeline",
        "timeline",
        "When each trial trained",
        "%d trials in %d rows, each of which holds one trial at a time."
            .formatted(rows.size(), lanes.size()),
        Map.of("lanes", lanes, "spans", rows, "names", texts));
  }

  private record Span(TrialResult result, long from, long to) {}
}
