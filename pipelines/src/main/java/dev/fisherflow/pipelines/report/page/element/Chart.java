package dev.fisherflow.pipelines.report.page.element;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.report.Statistic;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * A chart as the page's script draws it.
 *
 * @param id unique on the page
 * @param title what it shows
 * @param x label of the horizontal axis
 * @param y label of the vertical axis
 * @param logX whether the horizontal axis is logarithmic
 * @param points whether points are marked
 * @param series the lines
 */
public record Chart(
    String id,
    String title,
    String x,
    String y,
    boolean logX,
    boolean points,
    List<Series> series) {

  public Chart {
    series = List.copyOf(series);
  }

  /** How the script draws it. */
  @JsonProperty
  public String kind() {
    return "lines";
  }

  @JsonIgnore
  public boolean empty() {
    return series.isEmpty();
  }

  /** What the lines come to, in words, for those who do not see them. */
  public String alternative() {
    List<String> ends = new ArrayList<>();
    for (Series one : series) {
      if (one.shown) {
        ends.add(one.name + " ends at " + one.y.get(one.y.size() - 1).toPlainString());
      }
    }
    return title + ". " + y + " over " + x + ". " + String.join(", ", ends) + ".";
  }

  /**
   * A line: means, and a band of one standard deviation to either side where there is one.
   *
   * @param name what it is of
   * @param optimizer the optimizer
   * @param place its place among all, which gives the colour
   * @param shown whether it is drawn before it is asked for
   * @param x increasing
   * @param y the means, as many
   * @param band deviations, as many; null at a point without one, absent if no point has one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Series(
      String name,
      String optimizer,
      int place,
      boolean shown,
      List<BigDecimal> x,
      List<BigDecimal> y,
      List<BigDecimal> band) {

    /** The line through these points; those without a mean are left out. */
    public static Series of(
        String name, String optimizer, boolean shown, SortedMap<Double, Statistic> points) {
      List<BigDecimal> x = new ArrayList<>();
      List<BigDecimal> y = new ArrayList<>();
      List<BigDecimal> band = new ArrayList<>();
      points.forEach(
          (at, statistic) -> {
            if (statistic.present()) {
              x.add(Figure.rounded(at));
              y.add(Figure.rounded(statistic.mean()));
              band.add(statistic.spread() ? Figure.rounded(statistic.deviation()) : null);
            }
          });
      return new Series(
          name,
          optimizer,
          OptimizerFamily.REGISTRY.place(optimizer),
          shown,
          x,
          y,
          band.stream().allMatch(one -> one == null) ? null : band);
    }
  }
}
