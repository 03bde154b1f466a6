package dev.fisherflow.runners.cli.output;

import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.SplitFacts;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.DatasetPlan;
import dev.fisherflow.transforms.dataset.survey.TextLengths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What each split of a dataset holds, a line for each. */
public final class DatasetLines {

  /** Labels that are shown, the most frequent ones where there are more. */
  private static final int MOST_LABELS = 10;

  private final Task task;
  private final Optional<DatasetManifest> prepared;

  private DatasetLines(Task task, Optional<DatasetManifest> prepared) {
    this.task = task;
    this.prepared = prepared;
  }

  /** Of a dataset that may not be prepared yet, under its task's name. */
  public static String of(DatasetPlan plan) {
    return plan.request().task().key()
        + ":\n"
        + new DatasetLines(plan.request().task(), plan.prepared()).render(plan.facts().splits());
  }

  /**
   * Of a prepared dataset; nothing where a version of fisherflow prepared it that did not count.
   */
  public static String of(Task task, DatasetManifest manifest) {
    return manifest.getFacts() == null
        ? ""
        : new DatasetLines(task, Optional.of(manifest)).render(manifest.getFacts());
  }

  private String render(List<SplitFacts> splits) {
    return splits.stream().map(this::line).map("  %s\n"::formatted).collect(Collectors.joining());
  }

  private String line(SplitFacts split) {
    List<String> parts = new ArrayList<>();
    parts.add("%s: %,d rows".formatted(split.getSplit(), split.getRows()));
    if (split.getLabelCounts().stream().anyMatch(count -> count > 0)) {
      parts.add(labels(split));
    }
    prepared.flatMap(manifest -> named(manifest, split)).ifPresent(made -> lengths(made, parts));
    parts.add("%,d repeat an earlier row".formatted(split.getRepeated()));
    if (!split.getSplit().equals(Splits.TRAIN)) {
      parts.add("%,d also in train".formatted(split.getInTrain()));
    }
    parts.add(leftOut(split));
    return String.join("; ", parts);
  }

  private static Optional<SplitManifest> named(DatasetManifest manifest, SplitFacts split) {
    return manifest.getSplits().stream()
        .filter(made -> made.getName().equals(split.getSplit()))
        .findFirst();
  }

  /**
   * Counts of labels, and the share of the largest: what the constant answer reaches where a row
   * has one.
   */
  private String labels(SplitFacts split) {
    List<Long> counts = split.getLabelCounts();
    boolean several = task.target() == Task.Target.LABELS;
    Comparator<Integer> byCount = Comparator.comparing(counts::get, Comparator.reverseOrder());
    List<Integer> shown =
        IntStream.range(0, counts.size())
            .boxed()
            .sorted(byCount)
            .limit(MOST_LABELS)
            .sorted()
            .toList();
    long all = several ? split.getRows() : counts.stream().mapToLong(Long::longValue).sum();
    return shown.stream()
            .map(label -> "%s %,d".formatted(task.labels().get(label), counts.get(label)))
            .collect(Collectors.joining(", "))
        + (counts.size() > shown.size()
            ? ", and %,d more".formatted(counts.size() - shown.size())
            : "")
        + (several ? ", the most frequent in " : ", the largest class ")
        + percent(Collections.max(counts), all);
  }

  private void lengths(SplitManifest split, List<String> parts) {
    TextLengths texts = new TextLengths(split.getLengths());
    if (!texts.known()) {
      return;
    }
    parts.add(
        "%,d to %,d tokens, median %,d, 90 %% up to %,d, 99 %% up to %,d"
            .formatted(
                texts.quantile(0),
                texts.quantile(1),
                texts.quantile(0.5),
                texts.quantile(0.9),
                texts.quantile(0.99)));
    int most = prepared.orElseThrow().getMaxTokens();
    parts.add(
        split.getCut() == null
            ? "how many are cut at %,d is not known".formatted(most)
            : "%,d (%s) cut at %,d"
                .formatted(split.getCut(), percent(split.getCut(), split.getRows()), most));
  }

  private static String leftOut(SplitFacts split) {
    Map<String, Long> reasons = new TreeMap<>(split.getReasons());
    return "%,d left out%s"
        .formatted(
            split.getLeftOut(),
            reasons.isEmpty()
                ? ""
                : reasons.entrySet().stream()
                    .map(reason -> "%s: %,d".formatted(reason.getKey(), reason.getValue()))
                    .collect(Collectors.joining("; ", " (", ")")));
  }

  private static String percent(long part, long all) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / all);
  }
}
