package dev.fisherflow.pipelines.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks of Paris go forward on 2026-03-29 at 01:00 UTC and back on 2026-10-25 at 01:00 UTC. */
class CronScheduleTest {

  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  private static List<String> moments(String cron, ZoneId zone, String after, int count) {
    CronSchedule schedule = CronSchedule.of(cron, zone);
    return Stream.iterate(schedule.next(Instant.parse(after)), schedule::next)
        .limit(count)
        .map(Instant::toString)
        .toList();
  }

  @Test
  void aTimeOfDayIsThatOfTheZone() {
    assertThat(moments("0 3 * * *", PARIS, "2026-01-10T02:00:00Z", 2))
        .containsExactly("2026-01-11T02:00:00Z", "2026-01-12T02:00:00Z");
    assertThat(moments("0 3 * * *", PARIS, "2026-07-10T00:59:59.999Z", 1))
        .containsExactly("2026-07-10T01:00:00Z");
  }

  @Test
  void aLeftOutTimeComesDueWhenTheClocksGoForward() {
    List<String> expected =
        List.of("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    assertThat(moments("30 2 * * *", PARIS, "2026-03-28T00:00:00Z", 3)).isEqualTo(expected);
    assertThat(moments("30 2 * * *", PARIS, "2026-03-29T00:59:59Z", 2))
        .isEqualTo(expected.subList(1, 3));
    assertThat(moments("30 2 * * *", PARIS, "2026-03-29T01:00:00Z", 1))
        .isEqualTo(expected.subList(2, 3));
  }

  @Test
  void severalLeftOutTimesComeDueOnce() {
    assertThat(moments("0,30 2,3 * * *", PARIS, "2026-03-29T00:00:00Z", 3))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:00:00Z");
  }

  @Test
  void aRepeatedTimeComesDueTheFirstTimeOnly() {
    assertThat(moments("30 2 * * *", PARIS, "2026-10-24T22:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    // From within the repeated hour, and at its ends.
    for (String after :
        List.of("2026-10-25T01:00:00Z", "2026-10-25T01:10:00Z", "2026-10-25T01:59:59Z")) {
      assertThat(moments("30 2 * * *", PARIS, after, 1)).containsExactly("2026-10-26T01:30:00Z");
      assertThat(moments("0 3 * * *", PARIS, after, 1)).containsExactly("2026-10-25T02:00:00Z");
    }
  }

  @Test
  void whatIsDueEveryHourFollowsThePassingOfTime() {
    assertThat(moments("0,30 * * * *", PARIS, "2026-03-29T00:30:00Z", 3))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:00:00Z");
    assertThat(moments("20 * * * *", PARIS, "2026-03-29T00:20:00Z", 1))
        .containsExactly("2026-03-29T01:20:00Z");
    assertThat(moments("0,30 * * * *", PARIS, "2026-10-25T00:00:00Z", 4))
        .containsExactly(
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-25T02:00:00Z");
  }

  @Test
  void clocksMayAlsoBeChangedAtMidnightOrByHalfAnHour() {
    // Beirut: midnight is left out on 2026-03-29, at 22:00 UTC of the day before.
    assertThat(moments("0 0 * * *", ZoneId.of("Asia/Beirut"), "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z");
    // Lord Howe: half an hour is left out on 2026-10-04 at 02:00, 15:30 UTC of the day before.
    assertThat(moments("15 2 * * *", ZoneId.of("Australia/Lord_Howe"), "2026-10-03T12:00:00Z", 1))
        .containsExactly("2026-10-03T15:30:00Z");
  }

  @Test
  void sixFieldsBeginWithTheSecond() {
    assertThat(moments("*/20 * * * * *", ZoneId.of("UTC"), "2026-03-29T00:00:01Z", 3))
        .containsExactly("2026-03-29T00:00:20Z", "2026-03-29T00:00:40Z", "2026-03-29T00:01:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 3 * * mon | 2026-03-30T03:00:00Z",
        "0 3 1 * * | 2026-04-01T03:00:00Z",
        "0 0 1 * 1 | 2026-03-30T00:00:00Z"
      })
  void fieldsMeanWhatTheyDoInUnix(String cron, String expected) {
    assertThat(moments(cron, ZoneId.of("UTC"), "2026-03-29T00:00:00Z", 1))
        .containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "60 * * * *", "* * * *", "* * * * * * *", "0 0 30 2 *"})
  void whatIsNoScheduleIsRefused(String cron) {
    assertThatThrownBy(() -> CronSchedule.of(cron, PARIS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cron expression");
  }

  /** Held against a count of days, which knows no cron: one moment on every day of any zone. */
  @Property(tries = 200)
  void aTimeOfDayComesDueOnceADay(
      @ForAll @IntRange(max = 23) int hour,
      @ForAll @IntRange(max = 59) int minute,
      @ForAll @LongRange(min = 0, max = 9_000) long day,
      @ForAll @IntRange(max = 5) int place) {
    ZoneId zone =
        ZoneId.of(
            List.of(
                    "Europe/Paris",
                    "America/New_York",
                    "Australia/Lord_Howe",
                    "Africa/Casablanca",
                    "Asia/Kolkata",
                    "America/Santiago")
                .get(place));
    CronSchedule schedule = CronSchedule.of(minute + " " + hour + " * * *", zone);
    LocalDate date = LocalDate.of(2020, 1, 1).plusDays(day);
    // Of a time that is left out java.time gives one after the change, cron the change itself.
    ZonedDateTime expected = date.atTime(LocalTime.of(hour, minute)).atZone(zone);
    Instant found = schedule.next(date.atStartOfDay(zone).toInstant().minusSeconds(1));
    assertThat(Duration.between(found, expected.toInstant()))
        .isBetween(Duration.ZERO, Duration.ofHours(1));
    assertThat(LocalDate.ofInstant(found, zone)).isEqualTo(date);
    assertThat(LocalDate.ofInstant(schedule.next(found), zone)).isEqualTo(date.plusDays(1));
    if (expected.toLocalTime().equals(LocalTime.of(hour, minute))) {
      assertThat(found).isEqualTo(expected.toInstant());
    }
  }

  /** What is due every minute is so every 60 seconds, whatever clocks show. */
  @Property(tries = 200)
  void everyMinuteIsEveryMinute(
      @ForAll @LongRange(min = 1_577_836_800L, max = 1_900_000_000L) long second) {
    Instant moment = Instant.ofEpochSecond(second / 60 * 60);
    assertThat(CronSchedule.of("* * * * *", PARIS).next(moment)).isEqualTo(moment.plusSeconds(60));
  }
}
