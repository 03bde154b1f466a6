package dev.fisherflow.learning.schedule;

import dev.fisherflow.schemas.Schedule;
import java.util.ArrayList;
import java.util.List;

/** What stops schedule settings from making a schedule. */
public final class ScheduleCheck {

  private ScheduleCheck() {}

  /** All mistakes, each a sentence; none if the settings are sound. */
  public static List<String> problems(Schedule schedule) {
    List<String> problems = new ArrayList<>();
    List<Integer> milestones = schedule.getMilestones();
    Double factor = schedule.getFactor();
    switch (schedule.getType()) {
      case "constant", "linear" -> {
        if (!milestones.isEmpty() || factor != null) {
          problems.add(
              "A schedule of type "
                  + schedule.getType()
                  + " takes neither milestones nor factor; remove them or use type step.");
        }
      }
      case "step" -> {
        if (milestones.isEmpty() || !ascending(milestones)) {
          problems.add(
              "A schedule of type step needs milestones, ascending epochs from 1; found "
                  + milestones
                  + ".");
        }
        if (factor == null || !(factor > 0) || factor.isInfinite()) {
          problems.add(
              "A schedule of type step needs a factor above 0, such as 0.1; found " + factor + ".");
        }
      }
      default ->
          problems.add(
              "Expected a schedule of type constant, linear or step; found '"
                  + schedule.getType()
                  + "'.");
    }
    return problems;
  }

  private static boolean ascending(List<Integer> milestones) {
    int previous = 0;
    for (int milestone : milestones) {
      if (milestone <= previous) {
        return false;
      }
      previous = milestone;
    }
    return true;
  }
}
