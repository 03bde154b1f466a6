package dev.fisherflow.pipelines.report.table;

import java.util.Locale;

/** Times as people say them. */
public final class Durations {

  private Durations() {}

  /** Such as {@code 41 ms}, {@code 3.2 s}, {@code 95 s}, {@code 12 min} or {@code 5.1 h}. */
  public static String text(double seconds) {
    if (seconds < 1) {
      return format("%.0f ms", seconds * 1e3);
    }
    if (seconds < 10) {
      return format("%.1f s", seconds);
    }
    if (seconds < 120) {
      return format("%.0f s", seconds);
    }
    return seconds < 7200 ? format("%.0f min", seconds / 60) : format("%.1f h", seconds / 3600);
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
