package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Registry;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.schemas.Schedule;

/** A schedule that specifications name: what it takes and how it is made. */
public interface ScheduleFamily extends Declared {

  /** All that the class path provides. */
  Registry<ScheduleFamily> REGISTRY = Registry.of(ScheduleFamily.class, "a schedule");

  /** How long the rate rises to the first, before the schedule begins. */
  Setting<Double> WARMUP =
      Setting.number(
              "warmup",
              Domain.shareOrCount("trial's steps"),
              "share or number of steps over which the rate rises to the first")
          .unsaid(0.0);

  /** What is left of the rate at the end of a schedule that falls. */
  Setting<Double> FINAL =
      Setting.number("final", Domain.belowOne(), "share of the first rate that is left at the end")
          .unsaid(0.0);

  /** Unit of settings that name epochs of the training, which end before it does. */
  String EPOCH = "epoch";

  /**
   * Makes a schedule. That of a family which takes {@link #WARMUP} is asked for the steps after the
   * warm-up alone.
   *
   * @param settings without mistakes
   * @param steps steps of the trial, from 1
   * @param stepsPerEpoch steps of one pass over the training examples, from 1
   */
  LearningRateSchedule create(Settings settings, long steps, long stepsPerEpoch);

  /** The settings of the schedule where none is named: the constant one. */
  static Schedule byDefault() {
    return Schedule.newBuilder().setType(ConstantSchedule.NAME).build();
  }
}
