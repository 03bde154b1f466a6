package dev.fisherflow.pipelines.plugin;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.declaration.Kind;
import dev.fisherflow.declaration.SearchRange;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.metric.ValidationMetrics;
import dev.fisherflow.learning.schedule.LearningRateSchedule;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.tasks.Glue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * What can be asked of a plug-in without training: its declaration, its settings in records and
 * back, a schedule's factors, a metric's value. Its bits are for trials to show.
 */
public final class PluginCheck {

  private static final int STEPS = 20;

  private final Declared declared;
  private final List<String> faults = new ArrayList<>();

  private PluginCheck(Declared declared) {
    this.declared = declared;
  }

  /** What is wrong with a plug-in, a sentence each; empty if nothing is. */
  public static List<String> faults(Plugin plugin) {
    PluginCheck check = new PluginCheck(plugin.declared());
    check.declaration();
    check.declared.declaration().settings().forEach(check::setting);
    if (check.declared instanceof ScheduleFamily schedule) {
      check.schedule(schedule);
    }
    if (check.declared instanceof MetricFamily metric) {
      check.metric(metric);
    }
    return List.copyOf(check.faults);
  }

  private void expect(boolean kept, Supplier<String> fault) {
    if (!kept) {
      faults.add(fault.get());
    }
  }

  @SuppressWarnings("ReferenceEquality") // that it is one object is the question
  private void declaration() {
    Declaration declaration = declared.declaration();
    expect(
        declaration == declared.declaration(),
        () -> "declaration() gives another object at each call; keep it in a constant");
    expect(!declared.declaration().summary().isBlank(), () -> "its declaration has no sentence");
    expect(!declared.declaration().title().isBlank(), () -> "its declaration has no title");
  }

  private <T> void setting(Setting<T> setting) {
    samples(setting)
        .forEach(
            value -> {
              expect(
                  setting.domain().allows().test(value),
                  () ->
                      "%s: expected %s, found its own %s"
                          .formatted(
                              setting.name(),
                              setting.domain().expected(),
                              setting.kind().text(value)));
              Kind<T> kind = setting.kind();
              expect(
                  value.equals(kind.read(kind.text(value))),
                  () ->
                      "%s: its text %s is read as another value"
                          .formatted(setting.name(), kind.text(value)));
              record(setting, value);
            });
  }

  /** The default, where it is not empty, and what a search names. */
  private static <T> Stream<T> samples(Setting<T> setting) {
    SearchRange<T> searched = setting.searched();
    return Stream.concat(
        Stream.ofNullable(setting.byDefault())
            .filter(value -> !setting.kind().text(value).isEmpty()),
        searched == null ? Stream.of() : searched.named().stream());
  }

  private <T> void record(Setting<T> setting, T value) {
    for (SpecificRecord empty : records()) {
      SpecificRecord record = Settings.stamped(Settings.with(empty, setting, value), declared);
      expect(
          value.equals(Settings.of(record).get(setting)),
          () ->
              "%s: %s is another value when a record gives it back"
                  .formatted(setting.name(), setting.kind().text(value)));
    }
  }

  private List<SpecificRecord> records() {
    Schedule schedule = Schedule.newBuilder().setType(declared.name()).build();
    return List.of(
        schedule,
        OptimizerSettings.newBuilder().setType(declared.name()).setSchedule(schedule).build(),
        AdapterSettings.newBuilder().setType(declared.name()).build());
  }

  private void schedule(ScheduleFamily family) {
    if (family.declaration().settings().stream().anyMatch(each -> samples(each).count() == 0)) {
      return; // nobody knows a value of it
    }
    Schedule settings = Schedule.newBuilder().setType(family.name()).build();
    for (Setting<?> setting : family.declaration().settings()) {
      settings = withFirst(settings, setting);
    }
    LearningRateSchedule once = family.create(Settings.of(settings), STEPS, STEPS);
    LearningRateSchedule again = family.create(Settings.of(settings), STEPS, STEPS);
    LongStream.rangeClosed(1, STEPS)
        .map(step -> STEPS + 1 - step)
        .forEach(step -> factor(step, once, again));
  }

  private void factor(long step, LearningRateSchedule once, LearningRateSchedule again) {
    double factor = once.factor(step);
    expect(
        Double.isFinite(factor) && factor >= 0,
        () ->
            "step %d of %d: expected a factor of at least 0, found %s"
                .formatted(step, STEPS, factor));
    expect(
        factor == again.factor(step),
        () -> "step %d: two schedules give two factors".formatted(step));
    expect(
        factor == once.factor(step),
        () -> "step %d: the factor changes when asked again".formatted(step));
  }

  private static <T> Schedule withFirst(Schedule settings, Setting<T> setting) {
    return Settings.with(settings, setting, samples(setting).findFirst().orElseThrow());
  }

  private void metric(MetricFamily family) {
    OptionalDouble all = family.of(validation(0));
    OptionalDouble half = family.of(validation(2));
    expect(
        all.equals(family.of(validation(0))) && half.equals(family.of(validation(2))),
        () -> "the same predictions have two values");
    expect(
        family.sign() == 1 || family.sign() == -1,
        () -> "sign() is %d, not 1 or -1".formatted(family.sign()));
    if (finite(all) && finite(half)) {
      expect(
          family.sign() * all.getAsDouble() >= family.sign() * half.getAsDouble(),
          () ->
              "right answers have %s, half wrong ones the better %s: see sign()"
                  .formatted(all.getAsDouble(), half.getAsDouble()));
    }
  }

  /** A metric of scores has no value of answers alone. */
  private static boolean finite(OptionalDouble value) {
    return value.isPresent() && Double.isFinite(value.getAsDouble());
  }

  /** Four answers of two classes, some of them wrong. */
  private static ValidationMetrics validation(int wrong) {
    ValidationMetrics validation = ValidationMetrics.of(Glue.SST2);
    for (int i = 0; i < 4; i++) {
      validation.add(i % 2, i < wrong ? 1 - i % 2 : i % 2);
    }
    return validation;
  }
}
