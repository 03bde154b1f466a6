package dev.fisherflow.runners.cli.output;

import dev.fisherflow.pipelines.gc.GcPlan;
import dev.fisherflow.pipelines.gc.GcPlan.Decision;
import dev.fisherflow.transforms.workspace.StoredFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What gc deletes and keeps, for programs. */
public final class GcJson {

  private GcJson() {}

  /**
   * The plan.
   *
   * @param temporary files that killed processes left
   * @param passedOver folders that are not deleted, because their trials are being trained
   * @param dryRun whether nothing is deleted
   */
  public static String render(
      GcPlan plan, List<StoredFile> temporary, List<String> passedOver, boolean dryRun) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("dryRun", dryRun);
    all.put("bytesBefore", plan.bytesBefore());
    all.put("bytesFreed", plan.bytesFreed());
    all.put("bytesAfter", plan.bytesAfter());
    all.put("overBudget", plan.overBudget());
    all.put("folders", plan.decisions().stream().map(GcJson::folder).toList());
    all.put("temporaryFiles", temporary.stream().map(StoredFile::path).toList());
    all.put("passedOver", passedOver);
    return JsonOutput.of(all);
  }

  private static Map<String, Object> folder(Decision decision) {
    Map<String, Object> folder = new LinkedHashMap<>();
    folder.put("folder", decision.holding().folder());
    folder.put("kind", decision.holding().kind().toString());
    folder.put("group", decision.holding().group());
    folder.put("score", decision.holding().score());
    folder.put("bytes", decision.holding().bytes());
    folder.put("deleted", decision.deleted());
    folder.put("reason", decision.reason());
    return folder;
  }
}
