package dev.fisherflow.pipelines.report.table;

import dev.fisherflow.pipelines.estimate.CellEstimate;
import dev.fisherflow.pipelines.estimate.SweepEstimate;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import java.util.Locale;

/** The device hours of a preset beside those that the paper tells (Appendix H.3). */
public final class PaperHours {

  private static final int TRAININGS = 420;
  private static final int EVALUATIONS = 133;

  private PaperHours() {}

  /**
   * A line; nothing for sweeps that are none of the paper's.
   *
   * @param name the sweep's name
   */
  public static String render(String name, SweepEstimate estimate) {
    if (!name.startsWith("paper-")
        || name.equals("paper-mini")
        || !SweepSpecification.PRESETS.contains(name)) {
      return "";
    }
    boolean evaluations = name.matches("paper-e[13]-.*");
    return "device hours: %s; the paper tells %d GPU-hours (A100, 80 GB) for %s\n"
        .formatted(
            hours(estimate),
            evaluations ? EVALUATIONS : TRAININGS,
            evaluations ? "all evaluations of E1 and E3" : "all its fine-tunings");
  }

  private static String hours(SweepEstimate estimate) {
    double seconds =
        estimate.cells().stream()
            .map(CellEstimate::time)
            .flatMap(time -> time.stream())
            .mapToDouble(CellEstimate.Time::median)
            .sum();
    return estimate.timed() && seconds > 0
        ? String.format(Locale.ROOT, "about %.1f for the trainings here", seconds / 3600)
        : "--pilot measures those of the trainings here";
  }
}
