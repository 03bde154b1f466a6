package dev.fisherflow.pipelines.report.figure;

import dev.fisherflow.learning.illustration.Point;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The lines on which a function has one value, by marching squares: where the value is crossed on
 * the edges of a grid, interpolated linearly, and joined cell by cell.
 */
final class Contours {

  private final Window window;
  private final int cells;

  /** Values at the grid's nodes [cells + 1, cells + 1], first to the right, then up. */
  private final double[][] values;

  /**
   * Samples the function.
   *
   * @param cells of the grid in each direction
   */
  Contours(ToDoubleFunction<Point> function, Window window, int cells) {
    this.window = window;
    this.cells = cells;
    values = new double[cells + 1][cells + 1];
    for (int i = 0; i <= cells; i++) {
      for (int j = 0; j <= cells; j++) {
        values[i][j] = function.applyAsDouble(node(i, j));
      }
    }
  }

  /** The largest value at a node. */
  double largest() {
    double largest = Double.NEGATIVE_INFINITY;
    for (double[] column : values) {
      for (double value : column) {
        largest = Math.max(largest, value);
      }
    }
    return largest;
  }

  /** The lines of a level; a closed one ends where it begins. */
  List<List<Point>> lines(double level) {
    Map<Edge, List<Edge>> joined = new LinkedHashMap<>();
    for (int i = 0; i < cells; i++) {
      for (int j = 0; j < cells; j++) {
        join(crossed(i, j, level), joined);
      }
    }
    List<List<Point>> lines = new ArrayList<>();
    // Open lines from an end on the window's rim; what is left then are loops.
    for (Edge edge : List.copyOf(joined.keySet())) {
      if (joined.getOrDefault(edge, List.of()).size() == 1) {
        lines.add(points(follow(edge, joined), level));
      }
    }
    while (!joined.isEmpty()) {
      List<Edge> loop = new ArrayList<>(follow(joined.keySet().iterator().next(), joined));
      loop.add(loop.get(0));
      lines.add(points(loop, level));
    }
    return lines;
  }

  /** An edge of the grid, from node (i, j) to the right or up. */
  private record Edge(int i, int j, boolean up) {}

  /** The crossed edges around a cell, in the order in which two and two belong together. */
  private List<Edge> crossed(int i, int j, double level) {
    List<Edge> around =
        List.of(
            new Edge(i, j, false),
            new Edge(i + 1, j, true),
            new Edge(i, j + 1, false),
            new Edge(i, j, true));
    return around.stream().filter(edge -> crosses(edge, level)).toList();
  }

  private static void join(List<Edge> crossed, Map<Edge, List<Edge>> joined) {
    for (int k = 0; k + 1 < crossed.size(); k += 2) {
      Edge first = crossed.get(k);
      Edge second = crossed.get(k + 1);
      joined.computeIfAbsent(first, edge -> new ArrayList<>()).add(second);
      joined.computeIfAbsent(second, edge -> new ArrayList<>()).add(first);
    }
  }

  /** Takes the line through an edge out of those joined. */
  private static Collection<Edge> follow(Edge start, Map<Edge, List<Edge>> joined) {
    Deque<Edge> line = new ArrayDeque<>();
    Edge at = start;
    while (at != null) {
      line.add(at);
      at = joined.remove(at).stream().filter(joined::containsKey).findFirst().orElse(null);
    }
    return line;
  }

  private List<Point> points(Collection<Edge> line, double level) {
    return line.stream().map(edge -> crossing(edge, level)).toList();
  }

  private boolean crosses(Edge edge, double level) {
    return (start(edge) < level) != (end(edge) < level);
  }

  private Point crossing(Edge edge, double level) {
    double share = (level - start(edge)) / (end(edge) - start(edge));
    return edge.up() ? node(edge.i(), edge.j() + share) : node(edge.i() + share, edge.j());
  }

  private double start(Edge edge) {
    return values[edge.i()][edge.j()];
  }

  private double end(Edge edge) {
    return edge.up() ? values[edge.i()][edge.j() + 1] : values[edge.i() + 1][edge.j()];
  }

  private Point node(double i, double j) {
    return window.at(i / cells, j / cells);
  }
}
