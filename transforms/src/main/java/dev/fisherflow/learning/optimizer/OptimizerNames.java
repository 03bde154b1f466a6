package dev.fisherflow.learning.optimizer;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Names of settings, by which selections group and reports show them. They are made of what the
 * record holds, so that they stay the same when the optimizer's class is no longer at hand.
 */
public final class OptimizerNames {

  private OptimizerNames() {}

  /**
   * All settings, and the schedule where it is not the default, such as {@code learningRate=0.001
   * weightDecay=0.01 schedule=linear}.
   */
  public static String hyperparameters(OptimizerSettings optimizer) {
    String names = join(Settings.of(optimizer).texts());
    Schedule schedule = optimizer.getSchedule();
    if (schedule.equals(ScheduleFamily.byDefault())) {
      return names;
    }
    Map<String, String> ofSchedule = new LinkedHashMap<>();
    ofSchedule.put("schedule", schedule.getType());
    ofSchedule.putAll(Settings.of(schedule).texts());
    return (names + " " + join(ofSchedule)).strip();
  }

  /**
   * A schedule in one word, such as {@code step:15,30*0.1} or {@code cosine:final=0.1*warmup=0.06}:
   * what has no field of its own is named.
   */
  public static String schedule(Schedule schedule) {
    List<String> fields = Settings.fields(Schedule.getClassSchema());
    List<String> texts = new ArrayList<>();
    Settings.of(schedule)
        .texts()
        .forEach((name, text) -> texts.add(fields.contains(name) ? text : name + "=" + text));
    return texts.isEmpty()
        ? schedule.getType()
        : schedule.getType() + ":" + String.join("*", texts);
  }

  private static String join(Map<String, String> texts) {
    return texts.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }
}
