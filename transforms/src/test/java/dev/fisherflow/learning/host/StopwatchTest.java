package dev.fisherflow.learning.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StopwatchTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final FakeTime time = new FakeTime(START.toString());
  private final Stopwatch watch = Stopwatch.start(time);

  @Test
  void theEndIsThatOfTheClock() {
    time.pass(Duration.ofHours(1));
    time.set("2026-01-01T01:00:02Z");
    assertThat(watch.end(time)).isEqualTo("2026-01-01T01:00:02Z");
  }

  @Test
  void aClockThatWasSetChangesNoDuration() {
    time.pass(Duration.ofHours(1));
    time.set("2025-01-01T00:00:00Z");
    assertThat(watch.end(time)).isEqualTo("2026-01-01T01:00:00Z");
    time.set("2030-01-01T00:00:00Z");
    assertThat(watch.end(time)).isEqualTo("2026-01-01T01:00:00Z");
  }

  @Test
  void anotherProcessEndsItNotBeforeItsStart() {
    Stopwatch elsewhere = new Stopwatch(new Holder("node7", 7, START, "m", "1"), START, 5);
    time.set("2025-01-01T00:00:00Z");
    assertThat(elsewhere.end(time)).isEqualTo(START);
    time.set("2026-01-01T00:00:30Z");
    assertThat(elsewhere.end(time)).isEqualTo("2026-01-01T00:00:30Z");
  }
}
