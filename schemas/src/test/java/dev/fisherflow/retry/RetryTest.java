package dev.fisherflow.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryTest {

  private static final Backoff FOUR_TRIES =
      new Backoff(4, Duration.ofSeconds(1), Duration.ofSeconds(3));

  private final List<Duration> pauses = new ArrayList<>();
  private final Retry<IOException> retry =
      new Retry<>(IOException.class, (e, number) -> FOUR_TRIES.after(number), pauses::add);

  @Test
  void pausesDoubleUpToTheLongest() {
    assertThat(FOUR_TRIES.after(1)).contains(Duration.ofSeconds(1));
    assertThat(FOUR_TRIES.after(2)).contains(Duration.ofSeconds(2));
    assertThat(FOUR_TRIES.after(3)).contains(Duration.ofSeconds(3));
    assertThat(FOUR_TRIES.after(4)).isEmpty();
    assertThat(Backoff.NEVER.after(1)).isEmpty();
    Backoff endless = new Backoff(Integer.MAX_VALUE, Duration.ofHours(1), Duration.ofHours(2));
    assertThat(endless.after(1_000_000)).contains(Duration.ofHours(2));
  }

  @Test
  void aBackoffWithoutATryIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(0, Duration.ZERO, Duration.ZERO))
        .withMessageContaining("at least 1, found 0");
  }

  @Test
  void theFirstSuccessIsTheResult() throws Exception {
    String result =
        retry.run(
            number -> {
              if (number < 3) {
                throw new IOException("try " + number);
              }
              return "try " + number;
            });
    assertThat(result).isEqualTo("try 3");
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void theLastFailureIsThrown() {
    assertThatThrownBy(() -> retry.run(RetryTest::fail)).hasMessage("try 4");
    assertThat(pauses).hasSize(3);
  }

  @Test
  void otherFailuresAreThrownAtOnce() {
    var files = new Retry<>(FileNotFoundException.class, (e, n) -> FOUR_TRIES.after(n));
    assertThatThrownBy(
            () ->
                files.run(
                    number -> {
                      throw new IllegalStateException("try " + number);
                    }))
        .hasMessage("try 1");
    assertThat(pauses).isEmpty();
  }

  @Test
  void thePolicyMayGiveUpEarly() {
    var once = new Retry<IOException>(IOException.class, (e, number) -> Optional.empty());
    assertThatThrownBy(() -> once.run(RetryTest::fail)).hasMessage("try 1");
  }

  @Test
  void anInterruptEndsTheWait() {
    Thread.currentThread().interrupt();
    var patient =
        new Retry<IOException>(IOException.class, (e, n) -> Optional.of(Duration.ofDays(1)));
    assertThatThrownBy(() -> patient.run(RetryTest::fail)).isInstanceOf(InterruptedException.class);
  }

  private static Object fail(int number) throws IOException {
    throw new IOException("try " + number);
  }
}
