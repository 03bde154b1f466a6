package dev.fisherflow.pipelines.spec.goal;

import java.io.Serializable;
import java.util.List;

/**
 * What trials are to reach on the held-out examples of the fair protocol.
 *
 * @param metric by which a value is to be reached; empty: by what other optimizers reach
 * @param value the value; 0 where others set it
 * @param from optimizers whose best score sets it; empty where a value is given
 */
public record Target(String metric, double value, List<String> from) implements Serializable {

  private static final long serialVersionUID = 1L;

  public Target {
    from = List.copyOf(from);
  }

  /** Whether optimizers of the sweep set it. */
  public boolean relative() {
    return !from.isEmpty();
  }

  /** As people read it. */
  @Override
  public String toString() {
    return relative() ? "the best of " + String.join(", ", from) : metric + " " + value;
  }
}
