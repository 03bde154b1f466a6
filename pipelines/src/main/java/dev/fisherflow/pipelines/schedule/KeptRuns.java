package dev.fisherflow.pipelines.schedule;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.schedule.ledger.Ledger;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Which run folders are kept: the last ones, the last good one, and those that someone needs. The
 * ledger keeps its line of every run. Runs that the ledger does not know, datasets and trials are
 * never touched.
 *
 * @param keep how many of the last runs; all if empty
 * @param needed whether a run is kept in any case
 */
public record KeptRuns(OptionalInt keep, Predicate<String> needed) {

  /** Nothing is removed. */
  public static final KeptRuns ALL = new KeptRuns(OptionalInt.empty(), run -> true);

  /** The runs whose folders are to be removed, the oldest first. */
  List<LedgerEntry> surplus(Ledger ledger) {
    if (keep.isEmpty()) {
      return List.of();
    }
    List<LedgerEntry> there = new ArrayList<>(ledger.entries());
    there.removeIf(entry -> entry.ended() == null || entry.removed() != null);
    String lastGood = ledger.lastGood("").map(LedgerEntry::runId).orElse("");
    return there.subList(0, Math.max(0, there.size() - keep.getAsInt())).stream()
        .filter(entry -> !entry.runId().equals(lastGood) && !needed.test(entry.runId()))
        .toList();
  }

  /** Removes what is left of runs that the ledger says are removed. */
  static void sweep(Workspace workspace, Ledger ledger) {
    ledger.entries().stream()
        .filter(entry -> entry.removed() != null)
        .forEach(entry -> new RunFolder(workspace, entry.runId()).delete());
  }
}
