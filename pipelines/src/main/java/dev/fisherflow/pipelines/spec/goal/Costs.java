package dev.fisherflow.pipelines.spec.goal;

import dev.fisherflow.pipelines.cost.CostTable;

/**
 * The cost table that sets the steps of a sweep's trials.
 *
 * @param file its path, or {@value #BY_DEFAULT}
 * @param table what it holds
 */
public record Costs(String file, CostTable table) {

  /** The table that the program comes with. */
  public static final String BY_DEFAULT = "default";
}
