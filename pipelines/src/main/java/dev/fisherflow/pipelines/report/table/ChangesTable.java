package dev.fisherflow.pipelines.report.table;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.pipelines.plan.PlanChanges;
import dev.fisherflow.pipelines.plan.PlanChanges.Changed;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.schemas.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What changed since a run: a line per trial that is new, gone or other than it was. */
public final class ChangesTable {

  private ChangesTable() {}

  /** The table as text. */
  public static String render(PlanChanges changes, String runId) {
    List<Trial> all = new ArrayList<>(changes.added());
    all.addAll(changes.gone());
    changes.changed().forEach(changed -> all.add(changed.now()));
    TrialNames names = TrialNames.of(all);
    StringBuilder text =
        new StringBuilder(
            "since run %s: %d new, %d gone, %d changed, %d as they were\n"
                .formatted(
                    runId,
                    changes.added().size(),
                    changes.gone().size(),
                    changes.changed().size(),
                    changes.unchanged()));
    changes.added().forEach(trial -> text.append("  new      ").append(label(trial, names)));
    changes.gone().forEach(trial -> text.append("  gone     ").append(label(trial, names)));
    for (Changed changed : changes.changed()) {
      text.append("  changed  ")
          .append(label(changed.now(), names).stripTrailing())
          .append(": ")
          .append(
              changed.differences().stream()
                  .map(d -> "%s %s -> %s".formatted(d.name(), d.before(), d.now()))
                  .collect(Collectors.joining(", ")))
          .append('\n');
    }
    return text.toString();
  }

  private static String label(Trial trial, TrialNames names) {
    return "%s %s %s\n"
        .formatted(trial.getModel(), AdapterNames.of(trial.getAdapter()), names.label(trial));
  }
}
