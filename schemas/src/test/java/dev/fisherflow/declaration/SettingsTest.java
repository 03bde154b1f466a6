package dev.fisherflow.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

  private static String digest(OptimizerSettings settings) {
    return Digest.of(settings);
  }

  @Test
  void aSettingWithAFieldIsTheField() {
    OptimizerSettings settings = Settings.with(Things.sound().build(), Things.DRAWS, 3);
    assertThat(settings.getDraws()).isEqualTo(3);
    assertThat(settings.getMore()).isEmpty();
    assertThat(Settings.of(settings).get(Things.DRAWS)).isEqualTo(3);
  }

  @Test
  void whatIsNotGivenIsTheDefaultButNullWhereNullIsAValue() {
    Settings settings = Settings.of(Things.sound().build());
    assertThat(settings.get(Things.DRAWS)).isEqualTo(1);
    assertThat(settings.get(Things.SHRINK)).isEqualTo(0.5);
    assertThat(settings.get(Things.COSINE)).isNull();
    assertThat(settings.get(Things.NORM)).isNull();
    assertThat(settings.has(Things.DRAWS)).isFalse();
    assertThat(settings.has(Things.DAMPING)).isTrue();
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(Setting.number("a", Domain.anyNumber(), ""), 1e-7),
        Arguments.of(Setting.number("a", Domain.anyNumber(), ""), 0.1 + 0.2),
        Arguments.of(Setting.count("a", ""), 1_000_000),
        Arguments.of(Setting.flag("a", ""), true),
        Arguments.of(Things.MODE, "slow"),
        Arguments.of(
            Setting.words("a", new Domain<>("", x -> true, Map.of()), ""), List.of("q", "v")),
        Arguments.of(Setting.counts("a", Domain.rising(""), ""), List.of(3, 5)));
  }

  /** Through the text in the field {@code more}. */
  @ParameterizedTest
  @MethodSource("values")
  <T> void aSettingWithoutAFieldReadsBack(Setting<T> setting, T value) {
    OptimizerSettings settings = Settings.with(Things.sound().build(), setting, value);
    assertThat(settings.getMore()).hasSize(1);
    assertThat(Settings.of(settings).get(setting)).isEqualTo(value);
    assertThat(Settings.with(settings, setting, null)).isEqualTo(Things.sound().build());
  }

  @Test
  void entriesAreSortedSoThatTheOrderOfSettingDoesNotCount() {
    OptimizerSettings start = Things.sound().build();
    OptimizerSettings one =
        Settings.with(Settings.with(start, Things.SHRINK, 0.1), Things.MODE, "fast");
    OptimizerSettings other =
        Settings.with(Settings.with(start, Things.MODE, "fast"), Things.SHRINK, 0.1);
    assertThat(one.getMore()).extracting(NamedValue::getName).containsExactly("mode", "shrink");
    assertThat(digest(other)).isEqualTo(digest(one));
    assertThat(digest(Settings.with(one, Things.SHRINK, 0.2))).isNotEqualTo(digest(one));
  }

  /** Pinned: made before the record had the field {@code more}. */
  @Test
  void aRecordThatUsesNoEntryHasTheDigestItHadBeforeThereWereAny() {
    OptimizerSettings settings =
        OptimizerSettings.newBuilder()
            .setType("ief")
            .setSchedule(Schedule.newBuilder().setType("constant").build())
            .setLearningRate(0.1)
            .setDamping(1e-7)
            .setDuplicateCosine(0.99)
            .build();
    assertThat(digest(settings))
        .isEqualTo("fb51e637ce4556170c8b29adbb3b5b8f84224a49f6cbbd77403f662b5a6a1f6d");
  }

  @Test
  void aListIsNotGivenWhereItIsEmpty() {
    Setting<List<Integer>> milestones = Setting.counts("milestones", Domain.rising(""), "");
    Schedule schedule = Schedule.newBuilder().setType("step").build();
    assertThat(Settings.of(schedule).get(milestones)).isNull();
    Schedule given = Settings.with(schedule, milestones, List.of(1, 2));
    assertThat(given.getMilestones()).containsExactly(1, 2);
    assertThat(Settings.with(given, milestones, null)).isEqualTo(schedule);
  }

  @Test
  void textsAreOfWhatTheRecordHolds() {
    OptimizerSettings settings =
        Settings.with(Settings.with(Things.sound().build(), Things.SHRINK, 0.25), Things.DRAWS, 2);
    assertThat(Settings.of(settings).texts())
        .containsExactly(
            Map.entry("learningRate", "0.1"),
            Map.entry("damping", "1"),
            Map.entry("draws", "2"),
            Map.entry("shrink", "0.25"));
  }

  @Test
  void aVersionAboveTheFirstIsStamped() {
    OptimizerSettings settings = Things.sound().build();
    Declaration first = Things.DECLARATION;
    assertThat(Settings.stamped(settings, () -> first)).isEqualTo(settings);
    Declaration second = first.inVersion(2);
    OptimizerSettings stamped = Settings.stamped(settings, () -> second);
    assertThat(stamped.getMore()).containsExactly(new NamedValue("version", "2"));
    assertThat(Settings.of(stamped).texts()).isEqualTo(Settings.of(settings).texts());
    assertThat(digest(stamped)).isNotEqualTo(digest(settings));
  }
}
