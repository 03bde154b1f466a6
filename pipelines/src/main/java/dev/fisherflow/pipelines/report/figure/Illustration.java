package dev.fisherflow.pipelines.report.figure;

import dev.fisherflow.learning.illustration.Point;
import dev.fisherflow.learning.illustration.ToyProblem;
import dev.fisherflow.learning.illustration.ToyRule;
import dev.fisherflow.learning.illustration.Trajectory;
import dev.fisherflow.learning.illustration.Trajectory.Steps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.JFreeChart;

/**
 * Update directions and trajectories of SGD, NGD, iEF and EF on the two problems of two parameters
 * in Wu, Yu, Zhang and Woodland, "An Improved Empirical Fisher Approximation for Natural Gradient
 * Descent" (NeurIPS 2024), Fig. 1, Fig. 4 and Appendix B. Problems and step length are the paper's;
 * starts and windows are chosen here, for the paper shows but does not tell them.
 */
public final class Illustration {

  private static final int WIDTH = 440;
  private static final int HEIGHT = 460;

  /** Of every step of a trajectory, as in the paper. */
  private static final double STEP = 0.01;

  /** Far more than any trajectory takes. */
  private static final int MOST_STEPS = 500_000;

  /** Points of a trajectory that are drawn are this far from one another. */
  private static final double DRAWN = 2 * STEP;

  private static final Point ORIGIN = new Point(0, 0);
  private static final ToyProblem LEAST_SQUARES = ToyProblem.leastSquares();
  private static final ToyProblem LOGISTIC = ToyProblem.logisticRegression();

  private static final Window FIGURE_1 = new Window(ORIGIN, 2.2);
  private static final List<Point> STARTS_1 =
      List.of(
          new Point(1.5, 1),
          new Point(-1.8, -0.5),
          new Point(1.2, -2),
          new Point(0.5, 1.5),
          new Point(-1, 1.5));

  private static final Window ZOOM = new Window(ORIGIN, 0.08);

  private static final Window FIGURE_4 = new Window(ORIGIN, 4);
  private static final List<Point> STARTS_4 =
      List.of(
          new Point(-3.5, 2.5),
          new Point(-3, 1),
          new Point(-1, 3),
          new Point(2, 2.5),
          new Point(-2.5, -1.5));

  private Illustration() {}

  /** Draws everything: file names and texts, in the order of reading. */
  public static Map<String, String> draw() {
    Map<ToyRule, List<Trajectory>> walks = new LinkedHashMap<>();
    for (ToyRule rule : List.of(ToyRule.SGD, ToyRule.NGD, ToyRule.EF)) {
      Steps steps = new Steps(STEP, MOST_STEPS, at -> at.norm() <= STEP);
      walks.put(rule, walk(LEAST_SQUARES, rule, STARTS_1, steps));
    }
    String figure1 = figure1(walks);
    String figure4 = figure4();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("figure1.svg", figure1);
    files.put("figure4.svg", figure4);
    files.put("illustration.html", page(figure1, figure4, walks).html());
    return files;
  }

  private static String figure1(Map<ToyRule, List<Trajectory>> walks) {
    List<JFreeChart> charts = new ArrayList<>();
    walks.forEach(
        (rule, trajectories) ->
            charts.add(
                walked(leastSquares(FIGURE_1, rule, true), trajectories)
                    .diamond(ORIGIN)
                    .titled(rule == ToyRule.NGD ? "NGD = iEF" : rule.title())));
    PlaneChart zoom = leastSquares(ZOOM, ToyRule.EF, false);
    for (Trajectory trajectory : walks.get(ToyRule.EF)) {
      zoom.path(trajectory.points().stream().dropWhile(at -> !ZOOM.contains(at)).toList());
    }
    charts.add(zoom.diamond(ORIGIN).titled("EF, enlarged; arrows not normalised"));
    return new Svg("figure1", WIDTH, HEIGHT).draw(charts, 2);
  }

  private static PlaneChart leastSquares(Window window, ToyRule rule, boolean normalised) {
    return plane(LEAST_SQUARES, window, rule, normalised)
        .dashed(new Point(0, -9), new Point(0, 9))
        .dashed(new Point(-9, 9), new Point(9, -9));
  }

  private static PlaneChart walked(PlaneChart chart, List<Trajectory> trajectories) {
    for (Trajectory trajectory : trajectories) {
      List<Point> points = trajectory.thinned(DRAWN).points();
      chart.path(points).disc(points.get(0));
    }
    return chart;
  }

  private static String figure4() {
    List<JFreeChart> charts = new ArrayList<>();
    Steps steps = new Steps(STEP, MOST_STEPS, at -> !FIGURE_4.contains(at));
    for (ToyRule rule : List.of(ToyRule.SGD, ToyRule.NGD, ToyRule.IEF, ToyRule.EF)) {
      PlaneChart chart =
          plane(LOGISTIC, FIGURE_4, rule, true).dashed(new Point(-9, 9), new Point(9, -9));
      charts.add(walked(chart, walk(LOGISTIC, rule, STARTS_4, steps)).titled(rule.title()));
    }
    return new Svg("figure4", WIDTH, HEIGHT).draw(charts, 2);
  }

  private static PlaneChart plane(
      ToyProblem problem, Window window, ToyRule rule, boolean normalised) {
    return new PlaneChart(window)
        .contours(problem::loss)
        .arrows(at -> ORIGIN.plus(-1, rule.update(problem, at)), normalised);
  }

  private static List<Trajectory> walk(
      ToyProblem problem, ToyRule rule, List<Point> starts, Steps steps) {
    return starts.stream().map(start -> Trajectory.of(problem, rule, start, steps)).toList();
  }

  private static FigurePage page(
      String figure1, String figure4, Map<ToyRule, List<Trajectory>> walks) {
    return new FigurePage(
        "What each update does, on two parameters",
        "Directions and trajectories of stochastic gradient descent (SGD, here with all samples),"
            + " exact natural gradient descent (NGD), the improved empirical Fisher (iEF) and the"
            + " empirical Fisher (EF), undamped, on the problems of Fig. 1 and Fig. 4 of Wu, Yu,"
            + " Zhang and Woodland, An Improved Empirical Fisher Approximation for Natural Gradient"
            + " Descent, NeurIPS 2024. Grey lines join places of equal loss, arrows show where a"
            + " step leads, coloured lines are trajectories of steps of length "
            + STEP
            + " from the discs on. Starts and the parts of the plane shown are chosen here.",
        List.of(
            new FigurePage.Section(
                "Least squares (Fig. 1)",
                "θ₀ + θ₁x is fitted to (0, 0) and (1, 0); the diamond is the minimum. On each"
                    + " dashed line the loss of one sample is zero. NGD, which is iEF here, goes"
                    + " straight to the minimum. EF lowers the losses of both samples at one rate,"
                    + " so that the better fitted one reaches zero first: its trajectories are"
                    + " drawn to the dashed lines and then creep along them in zigzag, as enlarged"
                    + " in the fourth panel, where arrows grow without bound towards the lines."
                    + " Steps to within "
                    + STEP
                    + " of the minimum: "
                    + steps(walks)
                    + ".",
                figure1,
                "Four panels of arrows and trajectories over elliptic contours. SGD's trajectories"
                    + " bend into the valley, those of NGD are straight, those of EF turn to a"
                    + " dashed line and follow it; enlarged, they zigzag across the lines."),
            new FigurePage.Section(
                "Logistic regression (Fig. 4)",
                "Two classes with p(class 1) = σ(θ₀ + θ₁x) and one sample of each, at x = 0 and"
                    + " x = 2. Which one is class 1 the paper leaves open; here it is the one at"
                    + " x = 0, so that the loss falls towards the lower right, as in the paper, and"
                    + " has no minimum. On the dashed line the decision boundary is at x = 1, the"
                    + " best place. NGD and iEF differ here, and both work first on the worse"
                    + " classified sample: NGD then runs beside the dashed line, and iEF comes"
                    + " closer to it. EF works first on the better classified one, and turns away.",
                figure4,
                "Four panels of arrows and trajectories over contours that open to the lower right."
                    + " Trajectories of SGD, NGD and iEF run down along the dashed diagonal, those"
                    + " of EF away from it.")));
  }

  /** Such as "SGD 1 to 2, NGD 3 to 4". */
  private static String steps(Map<ToyRule, List<Trajectory>> walks) {
    List<String> texts = new ArrayList<>();
    walks.forEach(
        (rule, trajectories) -> {
          var taken =
              trajectories.stream()
                  .mapToInt(trajectory -> trajectory.points().size() - 1)
                  .summaryStatistics();
          texts.add(rule.title() + " " + taken.getMin() + " to " + taken.getMax());
        });
    return String.join(", ", texts);
  }
}
