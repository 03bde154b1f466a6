package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.pipelines.paper.PaperSetup;
import dev.fisherflow.pipelines.paper.PublishedAverage;
import dev.fisherflow.pipelines.paper.PublishedFigure;
import dev.fisherflow.pipelines.report.MethodScores;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the paper reports, next to which a run's own figures are shown: only of trials whose setup
 * is the paper's but for the seed.
 */
final class PaperFigures {

  private final List<PublishedFigure> figures = PublishedFigure.all();
  private final List<PublishedAverage> averages = PublishedAverage.all();

  /** Validation metrics, such as {@code 81.7 / 50.7}. */
  Optional<String> validation(MethodScores method) {
    return joined(method, figure -> !figure.isLoss() && !figure.isTest());
  }

  /** Final training loss. */
  Optional<String> finalLoss(MethodScores method) {
    return joined(method, PublishedFigure::isLoss);
  }

  /** Test accuracy. */
  Optional<String> test(MethodScores method) {
    return joined(method, PublishedFigure::isTest);
  }

  /** Average test score over the paper's seven GLUE tasks. */
  Optional<String> testAverage(MethodScores method) {
    String adapter = method.results().get(0).getTrial().getAdapter().getType();
    return averages.stream()
        .filter(average -> isThePapers(method))
        .filter(average -> average.setup().equals("t5-" + adapter))
        .filter(average -> average.optimizer().equals(method.method().getOptimizer()))
        .map(average -> number(average.value(), 1))
        .findFirst();
  }

  private Optional<String> joined(MethodScores method, Predicate<PublishedFigure> kind) {
    if (!isThePapers(method)) {
      return Optional.empty();
    }
    String adapter = method.results().get(0).getTrial().getAdapter().getType();
    String values =
        figures.stream()
            .filter(kind)
            .filter(figure -> figure.task().equals(method.task().key()))
            .filter(figure -> figure.optimizer().equals(method.method().getOptimizer()))
            .filter(figure -> figure.adapter().equals(adapter))
            .map(figure -> number(figure.value(), figure.isLoss() ? 2 : 1))
            .collect(Collectors.joining(" / "));
    return values.isEmpty() ? Optional.empty() : Optional.of(values);
  }

  private static boolean isThePapers(MethodScores method) {
    return method.results().stream().allMatch(result -> PaperSetup.difference(result).isEmpty());
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
