package dev.fisherflow.pipelines.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fisherflow.learning.optimizer.AdamW;
import dev.fisherflow.pipelines.ledger.Json;
import dev.fisherflow.schemas.Budget;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Trial;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What steps cost, measured once: decisions take costs from here and never from a clock.
 *
 * @param digest of its text, by which trials name it
 * @param steps what is known
 */
public record CostTable(String digest, List<StepCost> steps) {

  /** The optimizer of whose steps each costs 1. */
  public static final String UNIT = AdamW.NAME;

  private static final int NAMED_DIGITS = 12;

  /** As a file holds it. */
  private record Text(String machine, String made, List<StepCost> steps) {}

  /** Keeps a copy. */
  public CostTable {
    steps = List.copyOf(steps);
  }

  /** The table that the program comes with. */
  public static CostTable byDefault() {
    try (InputStream stream = CostTable.class.getResourceAsStream("costs.json")) {
      return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the embedded table of costs", e);
    }
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static CostTable parse(String text) {
    try {
      Text read = Json.MAPPER.readValue(text, Text.class);
      if (read == null || read.steps == null || read.steps.isEmpty()) {
        throw new IllegalArgumentException("expected steps with their costs, found none");
      }
      for (StepCost step : read.steps) {
        if (step.model() == null || step.adapter() == null || step.optimizer() == null) {
          throw new IllegalArgumentException(
              "expected model, adapter and optimizer of every step, found " + step);
        }
        if (!(step.seconds() > 0) || Double.isInfinite(step.seconds())) {
          throw new IllegalArgumentException(
              "expected seconds above 0, found %s of %s".formatted(step.seconds(), step));
        }
      }
      return new CostTable(Digest.of(text.getBytes(StandardCharsets.UTF_8)), read.steps);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "expected a table that 'fisherflow calibrate' wrote, found " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The text of a table.
   *
   * @param machine on which it was measured
   * @param made when
   */
  public static String text(String machine, String made, List<StepCost> steps) {
    return Json.pretty(new Text(machine, made, steps)) + "\n";
  }

  /** The name of a table's file: a part of its digest is in it. */
  public String file() {
    return "costs-" + digest.substring(0, NAMED_DIGITS) + ".json";
  }

  /** The cost of a step in steps of {@value #UNIT}; empty where the table does not tell it. */
  public Optional<Double> cost(StepCost asked) {
    return steps.stream()
        .filter(known -> known.tells(asked))
        .sorted(Comparator.comparing(StepCost::general))
        .flatMap(
            known ->
                steps.stream()
                    .filter(unit -> unit.same(known.with(UNIT)))
                    .map(unit -> known.seconds() / unit.seconds()))
        .findFirst();
  }

  /** The budget of a trial; empty where its steps are the unit, or are not in the table. */
  public Optional<Budget> budget(Trial trial) {
    return trial.getOptimizer().getType().equals(UNIT)
        ? Optional.empty()
        : cost(StepCost.of(trial, 0)).map(cost -> new Budget(digest, cost));
  }
}
