package dev.fisherflow.learning.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Variants of one piece of work, timed in turn. */
final class Rounds {

  private final Map<String, Runnable> variants = new LinkedHashMap<>();
  private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

  Rounds with(String name, Runnable variant) {
    variants.put(name, variant);
    seconds.put(name, new ArrayList<>());
    return this;
  }

  /**
   * Every variant once.
   *
   * @param counts whether the times count, or are of the warm-up
   */
  void round(boolean counts) {
    variants.forEach(
        (name, variant) -> {
          long start = System.nanoTime();
          variant.run();
          if (counts) {
            seconds.get(name).add((System.nanoTime() - start) / 1e9);
          }
        });
  }

  /** Median time of a variant in seconds. */
  double median(String name) {
    double[] sorted =
        seconds.get(name).stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Median over the rounds of a variant's time divided by another's in the same round, which a
   * change of the machine's speed between rounds leaves alone.
   */
  double ratio(String name, String baseline) {
    Rounds quotients = new Rounds().with("quotient", () -> {});
    for (int i = 0; i < seconds.get(name).size(); i++) {
      quotients
          .seconds
          .get("quotient")
          .add(seconds.get(name).get(i) / seconds.get(baseline).get(i));
    }
    return quotients.median("quotient");
  }

  /** A line for each variant with its median time and its ratio to the first. */
  String report(String title) {
    String baseline = variants.keySet().iterator().next();
    StringBuilder report = new StringBuilder("%n# %s%n".formatted(title));
    for (String name : variants.keySet()) {
      report.append(
          String.format(
              Locale.ROOT,
              "# %-22s %9.1f ms   %.3f x %s%n",
              name,
              1000 * median(name),
              ratio(name, baseline),
              baseline));
    }
    return report.toString();
  }
}
