package dev.fisherflow.pipelines.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.learning.illustration.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContoursTest {

  private static final Window WINDOW = new Window(new Point(1, 2), 2);

  /** Linear interpolation of r&sup2; over a cell of side h errs by at most h&sup2;/4, h = 0.04. */
  @Test
  void aCircleIsOneClosedLine() {
    Contours contours = new Contours(at -> Math.pow(at.distance(WINDOW.centre()), 2), WINDOW, 100);
    List<List<Point>> lines = contours.lines(2.25);
    assertThat(lines).hasSize(1);
    List<Point> circle = lines.get(0);
    assertThat(circle.get(0)).isEqualTo(circle.get(circle.size() - 1));
    assertThat(circle)
        .allSatisfy(
            at -> assertThat(at.distance(WINDOW.centre())).isCloseTo(1.5, within(4e-4 / 1.5)));
    double length = 0;
    for (int i = 1; i < circle.size(); i++) {
      length += circle.get(i).distance(circle.get(i - 1));
    }
    assertThat(length).isCloseTo(3 * Math.PI, within(0.01));
  }

  @Test
  void aStraightLineGoesFromRimToRim() {
    List<List<Point>> lines = new Contours(Point::theta0, WINDOW, 10).lines(0.5);
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).hasSize(11).allSatisfy(at -> assertThat(at.theta0()).isEqualTo(0.5));
  }

  @Test
  void cornersCutOffAreLinesOfTheirOwn() {
    Contours contours = new Contours(at -> Math.pow(at.distance(WINDOW.centre()), 2), WINDOW, 100);
    assertThat(contours.lines(5)).hasSize(4);
    assertThat(contours.lines(9)).isEmpty();
    assertThat(contours.largest()).isCloseTo(8, within(1e-12));
  }
}
