package dev.fisherflow.runners.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How downloads are shown. */
class FetchProgressTest {

  private final StringWriter out = new StringWriter();
  private Instant now = Instant.EPOCH;

  @Test
  void linesComeAtTheBeginningTheEndAndNowAndThen() {
    FetchLines lines = new FetchLines(new PrintWriter(out, true), () -> now);
    lines.begun("a.zip", 0, 4 << 20);
    lines.advanced(1 << 20);
    now = now.plus(FetchLines.INTERVAL);
    lines.advanced(2 << 20);
    lines.advanced(3 << 20);
    lines.published("a.zip");
    lines.begun("b", 1 << 19, -1);
    lines.note("b: trying again");
    assertThat(out.toString().lines())
        .containsExactly(
            "a.zip: 0.0 of 4.0 MiB",
            "a.zip: 2.0 of 4.0 MiB",
            "a.zip: complete",
            "b: 0.5 MiB",
            "b: trying again");
  }

  @Test
  void barsTakeRetriesAndUnknownLengths() {
    try (FetchBars bars = new FetchBars(new PrintWriter(out, true))) {
      bars.begun("a", 0, 10);
      bars.advanced(4);
      bars.note("a: trying again");
      bars.begun("a", 4, 10);
      bars.advanced(10);
      bars.published("a");
      bars.begun("b", 0, -1);
      bars.advanced(7);
    }
    assertThat(out.toString()).contains("a: trying again");
  }
}
