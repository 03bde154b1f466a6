package dev.fisherflow.pipelines.report.page;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the paper reports (Wu, Yu, Zhang, Woodland: An Improved Empirical Fisher Approximation for
 * Natural Gradient Descent, NeurIPS 2024, Tables 1, 5, 6 and 8), next to which a run's own figures
 * are shown. A trial is of the paper's setup if its model's folder has the same name and its
 * adapter is of the same kind and trains as many numbers.
 */
final class PaperFigures {

  private static final String FILE = "paper.csv";

  private final List<Figure> figures;

  private PaperFigures(List<Figure> figures) {
    this.figures = figures;
  }

  /** The figures that come with the program. */
  static PaperFigures load() {
    try (InputStream stream = PaperFigures.class.getResourceAsStream(FILE);
        MappingIterator<Figure> rows =
            new CsvMapper()
                .readerFor(Figure.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(stream)) {
      return new PaperFigures(List.copyOf(rows.readAll()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE + " of the jar", e);
    }
  }

  /** Validation metrics, such as {@code 81.7 / 50.7}. */
  Optional<String> validation(MethodScores method) {
    return joined(method, "validation");
  }

  /** Final training loss. */
  Optional<String> finalLoss(MethodScores method) {
    return joined(method, "final loss");
  }

  /** Test accuracy. */
  Optional<String> test(MethodScores method) {
    return joined(method, "test");
  }

  /** Average test score over the paper's seven GLUE tasks. */
  Optional<String> testAverage(MethodScores method) {
    return of(method, "test average").map(Figure::value).findFirst();
  }

  private Optional<String> joined(MethodScores method, String kind) {
    List<String> values =
        of(method, kind)
            .filter(figure -> Task.of(figure.task).equals(method.task()))
            .map(Figure::value)
            .toList();
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(values.stream().collect(Collectors.joining(" / ")));
  }

  private Stream<Figure> of(MethodScores method, String kind) {
    TrialResult any = method.results().get(0);
    return figures.stream()
        .filter(figure -> figure.kind.equals(kind) && figure.isOf(any.getTrial()))
        .filter(figure -> figure.trainableParameters == any.getTrainableParameters());
  }

  /** A row of the file. */
  record Figure(
      String table,
      String kind,
      String model,
      String adapter,
      long trainableParameters,
      String optimizer,
      String task,
      String metric,
      String value) {

    boolean isOf(Trial trial) {
      return model.equals(Format.model(trial.getModel()))
          && adapter.equals(trial.getAdapter().getType())
          && optimizer.equals(trial.getOptimizer().getType());
    }
  }
}
