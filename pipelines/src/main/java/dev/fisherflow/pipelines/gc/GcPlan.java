package dev.fisherflow.pipelines.gc;

import java.util.List;
import java.util.OptionalLong;

/**
 * What is to be deleted of a workspace, and what is kept.
 *
 * @param decisions on every folder, in the order of their paths
 * @param budget bytes that may be held, if there is a limit
 */
public record GcPlan(List<Decision> decisions, OptionalLong budget) {

  public GcPlan {
    decisions = List.copyOf(decisions);
  }

  /**
   * The decision on a folder.
   *
   * @param holding the folder
   * @param deleted whether it is deleted
   * @param reason why it is deleted, or may not be; empty if it is kept since there is room
   */
  public record Decision(Holding holding, boolean deleted, String reason) {}

  /** Bytes held before. */
  public long bytesBefore() {
    return decisions.stream().mapToLong(decision -> decision.holding().bytes()).sum();
  }

  /** Bytes that are freed. */
  public long bytesFreed() {
    return decisions.stream()
        .filter(Decision::deleted)
        .mapToLong(decision -> decision.holding().bytes())
        .sum();
  }

  /** Bytes held after. */
  public long bytesAfter() {
    return bytesBefore() - bytesFreed();
  }

  /** Whether more is held after than the budget allows: all of it is needed. */
  public boolean overBudget() {
    return budget.isPresent() && bytesAfter() > budget.getAsLong();
  }
}
