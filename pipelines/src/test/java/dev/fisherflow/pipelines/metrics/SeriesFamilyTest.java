package dev.fisherflow.pipelines.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Prometheus' text format, version 0.0.4. */
class SeriesFamilyTest {

  @Test
  void aFamilySaysWhatItIsBeforeItsSamples() {
    assertThat(
            SeriesFamily.gauge("trials", "Trials, by state.")
                .with(3, "run", "r", "state", "done")
                .with(0.25, "run", "r", "state", "failed")
                .text())
        .isEqualTo(
            """
            # HELP fisherflow_trials Trials, by state.
            # TYPE fisherflow_trials gauge
            fisherflow_trials{run="r",state="done"} 3
            fisherflow_trials{run="r",state="failed"} 0.25
            """);
    assertThat(SeriesFamily.counter("store_requests", "Calls.").with(7).text())
        .endsWith(
            "# TYPE fisherflow_store_requests_total counter\nfisherflow_store_requests_total 7\n");
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    assertThat(SeriesFamily.gauge("age", "Age.").with(null, "run", "r").text()).isEmpty();
  }

  @Test
  void charactersOfTheFormatAreEscaped() {
    assertThat(SeriesFamily.gauge("a", "one\\two\nthree").with(1, "run", "a\"b\\c\nd").text())
        .isEqualTo(
            """
            # HELP fisherflow_a one\\\\two\\nthree
            # TYPE fisherflow_a gauge
            fisherflow_a{run="a\\"b\\\\c\\nd"} 1
            """);
  }

  @Test
  void numbersAreThoseThatGoReads() {
    SeriesFamily family =
        SeriesFamily.gauge("a", "A.")
            .with(1764331200.123)
            .with(1e20)
            .with(Double.NaN)
            .with(Double.POSITIVE_INFINITY)
            .with(Double.NEGATIVE_INFINITY);
    assertThat(family.text().lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "fisherflow_a 1.764331200123E9",
            "fisherflow_a 1.0E20",
            "fisherflow_a NaN",
            "fisherflow_a +Inf",
            "fisherflow_a -Inf");
  }
}
