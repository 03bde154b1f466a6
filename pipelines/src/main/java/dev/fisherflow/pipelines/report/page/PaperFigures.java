package dev.fisherflow.pipelines.report.page;

import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.page.PaperValue.Kind;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the paper reports, as small print beside a run's own figures: only where the trials of the
 * chosen setting are of the paper's setup, with as many seeds.
 */
final class PaperFigures {

  private final List<PaperValue> values = PaperValue.all();
  private final PaperSetups setups = PaperSetups.load();

  private PaperFigures() {}

  /** The figures that come with the program. */
  static PaperFigures load() {
    return new PaperFigures();
  }

  /** Validation metrics, such as {@code 81.7 / 50.7}. */
  Optional<String> validation(MethodScores method) {
    return joined(of(method, Kind.VALIDATION));
  }

  /** Final training loss. */
  Optional<String> finalLoss(MethodScores method) {
    return joined(of(method, Kind.FINAL_LOSS));
  }

  /** Test accuracy, where test labels are public. */
  Optional<String> test(MethodScores method) {
    return joined(
        of(method, Kind.TEST)
            .filter(value -> method.task().answers().isEmpty())
            .filter(value -> value.table() != 1));
  }

  /** Average test score over the paper's seven GLUE tasks. */
  Optional<String> testAverage(MethodScores method) {
    return joined(of(method, Kind.TEST_AVERAGE));
  }

  private static Optional<String> joined(Stream<PaperValue> values) {
    String text = values.map(PaperValue::value).collect(Collectors.joining(" / "));
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private Stream<PaperValue> of(MethodScores method, Kind kind) {
    List<TrialResult> chosen = method.selection().isEmpty() ? method.results() : method.chosen();
    Trial any = method.results().get(0).getTrial();
    boolean papers =
        chosen.stream().allMatch(result -> setups.differences(result).isEmpty())
            && chosen.stream().map(result -> result.getTrial().getSeed()).distinct().count()
                >= PaperValue.SEEDS;
    return papers
        ? values.stream()
            .filter(value -> value.kind() == kind)
            .filter(value -> value.adapter().equals(any.getAdapter().getType()))
            .filter(value -> value.optimizer().equals(any.getOptimizer().getType()))
            .filter(
                value ->
                    value.task().isEmpty()
                        ? !method.task().answers().isEmpty()
                        : Task.of(value.task()).equals(method.task()))
        : Stream.empty();
  }
}
