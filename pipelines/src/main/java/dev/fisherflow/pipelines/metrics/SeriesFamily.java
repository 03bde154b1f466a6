package dev.fisherflow.pipelines.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A metric with all its samples, as Prometheus reads them.
 *
 * @param name its name, without the prefix that all share
 * @param type whether it only grows
 * @param help what it is, in one sentence
 * @param samples its values, by their labels
 */
record SeriesFamily(String name, Type type, String help, List<Sample> samples) {

  private static final String PREFIX = "fisherflow_";

  /** Whether a metric only grows. */
  enum Type {
    counter,
    gauge
  }

  /** A value with its labels. */
  record Sample(Map<String, String> labels, double value) {}

  SeriesFamily {
    samples = List.copyOf(samples);
  }

  static SeriesFamily gauge(String name, String help) {
    return new SeriesFamily(PREFIX + name, Type.gauge, help, List.of());
  }

  /** A metric that only grows while a process lives; its name ends with {@code _total}. */
  static SeriesFamily counter(String name, String help) {
    return new SeriesFamily(PREFIX + name + "_total", Type.counter, help, List.of());
  }

  /**
   * With one more sample.
   *
   * @param value nothing is added if it is null
   * @param labels names and values, in turn
   */
  SeriesFamily with(Number value, String... labels) {
    if (value == null) {
      return this;
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      pairs.put(labels[i], Objects.requireNonNull(labels[i + 1], labels[i]));
    }
    List<Sample> more = new ArrayList<>(samples);
    more.add(new Sample(pairs, value.doubleValue()));
    return new SeriesFamily(name, type, help, more);
  }

  /** Its lines; none without samples. */
  String text() {
    if (samples.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append("# HELP ").append(name).append(' ').append(escaped(help, false)).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    for (Sample sample : samples) {
      text.append(name);
      List<String> pairs = new ArrayList<>();
      sample
          .labels()
          .forEach((label, value) -> pairs.add(label + "=\"" + escaped(value, true) + "\""));
      if (!pairs.isEmpty()) {
        text.append('{').append(String.join(",", pairs)).append('}');
      }
      text.append(' ').append(number(sample.value())).append('\n');
    }
    return text.toString();
  }

  private static String escaped(String text, boolean quoted) {
    String plain = text.replace("\\", "\\\\").replace("\n", "\\n");
    return quoted ? plain.replace("\"", "\\\"") : plain;
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? "" + (long) value : "" + value;
  }
}
