package dev.fisherflow.pipelines.report.page.element;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.report.Statistic;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class FormatTest {

  private static final Task SHARE = Task.of("sst2");
  private static final Task ERROR = withMetrics(Task.of("stsb"), List.of("rmse"));

  @Test
  void sharesAreInPerCentAndErrorsAsTheyAre() {
    Statistic seeds = Statistic.of(DoubleStream.of(-0.5, -0.7));
    assertThat(Format.score(SHARE, 0.5521)).isEqualTo("55.2");
    assertThat(Format.score(ERROR, -0.5521)).isEqualTo("-0.5521");
    assertThat(Format.score(ERROR, Double.NEGATIVE_INFINITY)).isEqualTo(Format.NONE);
    assertThat(Format.score(List.of(SHARE), seeds)).isEqualTo("-60.0 ± 14.1");
    assertThat(Format.score(List.of(SHARE, ERROR), seeds)).isEqualTo("-0.6000 ± 0.1414");
    assertThat(Format.metric("rmse", seeds)).isEqualTo("-0.6000 ± 0.1414");
    assertThat(Format.metric("accuracy", seeds)).isEqualTo("-60.0 ± 14.1");
  }

  private static Task withMetrics(Task task, List<String> metrics) {
    return new Task(
        task.declaration(),
        task.modality(),
        task.labels(),
        task.range(),
        metrics,
        task.splits(),
        task.texts(),
        task.recipe(),
        task.files(),
        task.answers(),
        task.sources(),
        task.code(),
        task.definition());
  }
}
