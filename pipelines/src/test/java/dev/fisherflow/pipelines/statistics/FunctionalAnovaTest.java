package dev.fisherflow.pipelines.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.pipelines.statistics.FunctionalAnova.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * A grid of 3 × 2 × 2 points with two seeds. The shares were worked out in Python from the sums of
 * squares between the groups that share the levels of some settings.
 */
class FunctionalAnovaTest {

  private static final Offset<Double> SUMS = within(1e-12);

  @Test
  void theSharesOfAFullGridAreThoseOfItsMeans() {
    FunctionalAnova shares = FunctionalAnova.of(grid()).orElseThrow();
    assertThat(shares.main().keySet()).containsExactly("rate", "damping", "decay");
    assertThat(shares.main().get("rate")).isCloseTo(0.5160983346550357, SUMS);
    assertThat(shares.main().get("damping")).isCloseTo(0.4187681734073476, SUMS);
    assertThat(shares.main().get("decay")).isCloseTo(0.008934707903780224, SUMS);
    assertThat(shares.pairs().get("rate × damping")).isCloseTo(0.025482421358711038, SUMS);
    assertThat(shares.pairs().get("rate × decay")).isCloseTo(1.0573618821022729e-4, SUMS);
    assertThat(shares.pairs().get("damping × decay")).isCloseTo(5.2868094105852637e-5, SUMS);
    assertThat(shares.more()).isCloseTo(1.0573618820976932e-4, SUMS);
    assertThat(shares.seeds()).isCloseTo(0.030452022204599527, SUMS);
  }

  @Test
  void theSharesAddUpToOne() {
    FunctionalAnova shares = FunctionalAnova.of(grid()).orElseThrow();
    double sum = shares.more() + shares.seeds();
    sum += shares.main().values().stream().mapToDouble(Double::doubleValue).sum();
    sum += shares.pairs().values().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(sum).isCloseTo(1, SUMS);
  }

  @Test
  void whatIsNoFullGridHasNone() {
    List<Point> hole = new ArrayList<>(grid());
    hole.remove(3);
    assertThat(FunctionalAnova.of(hole)).as("a seed is missing").isEmpty();
    hole.remove(2);
    assertThat(FunctionalAnova.of(hole)).as("a point is missing").isEmpty();
    List<Point> diverged = new ArrayList<>(grid());
    diverged.set(0, new Point(diverged.get(0).levels(), Double.NaN));
    assertThat(FunctionalAnova.of(diverged)).isEmpty();
    assertThat(FunctionalAnova.of(List.of())).isEmpty();
    assertThat(FunctionalAnova.of(grid().subList(0, 2))).as("one point").isEmpty();
    Point one = grid().get(0);
    Point other = new Point(Map.of("rate", "1"), one.score());
    assertThat(FunctionalAnova.of(List.of(one, other))).as("nothing varies").isEmpty();
  }

  private static List<Point> grid() {
    List<Point> points = new ArrayList<>();
    for (int rate = 0; rate < 3; rate++) {
      for (int damping = 0; damping < 2; damping++) {
        for (int decay = 0; decay < 2; decay++) {
          for (double seed : new double[] {-0.5, 0.5}) {
            double score = 50 + 4 * rate - rate * rate + 3 * damping + 0.5 * decay + seed;
            score += rate == 2 && damping == 1 ? 2 : 0;
            score += rate == 1 && damping == 1 && decay == 1 ? 0.25 : 0;
            Map<String, String> levels = new LinkedHashMap<>();
            levels.put("rate", "" + rate);
            levels.put("damping", "" + damping);
            levels.put("decay", "" + decay);
            points.add(new Point(levels, score));
          }
        }
      }
    }
    return points;
  }
}
