package dev.fisherflow.pipelines.report.table;

import dev.fisherflow.pipelines.gc.GcPlan;
import dev.fisherflow.pipelines.gc.GcPlan.Decision;
import dev.fisherflow.transforms.workspace.StoredFile;
import java.util.List;

/** What is deleted to save room, and the sums. */
public final class GcTable {

  private GcTable() {}

  /**
   * The table as text: what is deleted, and where the budget is not met also what is kept and why.
   *
   * @param temporary temporary files that are deleted
   * @param done whether it is deleted, or would be
   */
  public static String render(GcPlan plan, List<StoredFile> temporary, boolean done) {
    List<Decision> shown =
        plan.decisions().stream()
            .filter(decision -> decision.deleted() || plan.overBudget())
            .toList();
    String table =
        shown.isEmpty()
            ? ""
            : new Columns<Decision>()
                    .left("", decision -> decision.deleted() ? deleted(done) : "kept")
                    .left("folder", decision -> shortened(decision.holding().folder()))
                    .left("what", decision -> decision.holding().kind().toString())
                    .right("size", decision -> PlanTable.bytes(decision.holding().bytes()))
                    .left("why", Decision::reason)
                    .render(shown)
                + "\n";
    long inTemporary = temporary.stream().mapToLong(StoredFile::bytes).sum();
    return table
        + "%s %s in %d folders and %s in %d temporary files; %s of %s are left"
            .formatted(
                done ? "freed" : "would free",
                PlanTable.bytes(plan.bytesFreed()),
                plan.decisions().stream().filter(Decision::deleted).count(),
                PlanTable.bytes(inTemporary),
                temporary.size(),
                PlanTable.bytes(plan.bytesAfter()),
                PlanTable.bytes(plan.bytesBefore()))
        + (plan.overBudget()
            ? ", %s more than the budget of %s: all of it is needed\n"
                .formatted(
                    PlanTable.bytes(plan.bytesAfter() - plan.budget().getAsLong()),
                    PlanTable.bytes(plan.budget().getAsLong()))
            : "\n");
  }

  private static String deleted(boolean done) {
    return done ? "deleted" : "to delete";
  }

  /** With the first digits of the trial's id. */
  private static String shortened(String folder) {
    return folder.replaceFirst("^(trials/.{12})[^/]*", "$1");
  }
}
