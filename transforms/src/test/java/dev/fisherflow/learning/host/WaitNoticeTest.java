package dev.fisherflow.learning.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitNoticeTest {

  private static final Hold FIRST = hold(7);
  private static final Hold SECOND = hold(8);

  private final FakeTime time = new FakeTime("2026-01-01T00:00:00Z");
  private final List<String> told = new ArrayList<>();
  private final WaitNotice notice = new WaitNotice(time, told::add);

  private static Hold hold(long pid) {
    Instant since = Instant.parse("2025-12-31T23:00:00Z");
    return new Hold(new Holder("node7", pid, since, "m", "1"), true, null);
  }

  private void waits(int seconds, Hold hold) {
    time.pass(Duration.ofSeconds(seconds));
    notice.waiting("trial a", () -> List.of(hold));
  }

  @Test
  void itIsToldAfterFiveSecondsAndOnce() {
    waits(0, FIRST);
    waits(4, FIRST);
    assertThat(told).isEmpty();
    waits(1, FIRST);
    assertThat(told)
        .containsExactly(
            "waits for trial a: held by pid 7 on node7 since 2025-12-31T23:00:00Z until it lets go"
                + " or dies");
    waits(600, FIRST);
    assertThat(told).hasSize(1);
  }

  @Test
  void anotherHolderIsToldAtOnceAndAnotherWaitAfterItsOwnTime() {
    waits(0, FIRST);
    waits(5, FIRST);
    waits(1, SECOND);
    assertThat(told).hasSize(2).last().asString().contains("pid 8");
    notice.over();
    waits(0, SECOND);
    waits(4, SECOND);
    assertThat(told).hasSize(2);
    waits(1, SECOND);
    assertThat(told).hasSize(3);
  }

  @Test
  void aClockThatIsSetChangesNothing() {
    waits(0, FIRST);
    time.set("2030-01-01T00:00:00Z");
    waits(1, FIRST);
    assertThat(told).isEmpty();
    time.set("2020-01-01T00:00:00Z");
    waits(4, FIRST);
    assertThat(told).hasSize(1);
  }

  @Test
  void aLeaseThatExpiresSaysWhen() {
    Hold elsewhere = new Hold(FIRST.holder(), true, Instant.parse("2026-01-01T00:01:00Z"));
    assertThat(WaitNotice.sentence("its lease", List.of(elsewhere)))
        .endsWith("until 2026-01-01T00:01:00Z unless it renews its lease");
    assertThat(WaitNotice.sentence("a device", List.of())).isEqualTo("waits for a device");
  }
}
