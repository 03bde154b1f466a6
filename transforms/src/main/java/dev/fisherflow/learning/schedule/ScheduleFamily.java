package dev.fisherflow.learning.schedule;

import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Registry;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.schemas.Schedule;

/** A schedule that specifications name: what it takes and how it is made. */
public interface ScheduleFamily extends Declared {

  /** All that the class path provides. */
  Registry<ScheduleFamily> REGISTRY = Registry.of(ScheduleFamily.class, "a schedule");

  /** Unit of settings that name epochs of the training, which end before it does. */
  String EPOCH = "epoch";

  /**
   * Makes a schedule.
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
