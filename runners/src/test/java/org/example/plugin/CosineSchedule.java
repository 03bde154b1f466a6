package org.example.plugin;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.schedule.LearningRateSchedule;
import dev.fisherflow.learning.schedule.ScheduleFamily;

/** The rate falls along half a cosine to a share of the first. */
public final class CosineSchedule implements ScheduleFamily {

  private static final Setting<Double> FLOOR =
      Setting.number("floor", Domain.belowOne(), "share of the rate that is left at the end")
          .byDefault(0.0);

  private static final Declaration DECLARATION =
      Declaration.of("glide", "glide", 100, "The rate falls along half a cosine.").with(FLOOR);

  @Override
  public Declaration declaration() {
    return DECLARATION;
  }

  @Override
  public LearningRateSchedule create(Settings settings, long steps, long stepsPerEpoch) {
    double floor = settings.get(FLOOR);
    return step -> {
      double fallen = (1 - Math.cos(Math.PI * (step - 1) / steps)) / 2;
      return 1 - (1 - floor) * fallen;
    };
  }
}
