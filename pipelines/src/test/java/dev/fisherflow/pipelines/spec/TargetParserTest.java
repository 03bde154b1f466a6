package dev.fisherflow.pipelines.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.spec.goal.Target;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetParserTest {

  private static SweepSpecification with(String lines) {
    return SweepSpecification.parse(
        "s",
        """
        name: s
        tasks: [rte, cola]
        optimizers: [{type: adamw, learningRate: [1e-3, 1e-2]}, {type: sgd, learningRate: [1, 2]}]
        """
            + lines);
  }

  private static SweepSpecification fair(String target) {
    return with("selection: {protocol: fair}\ntarget: " + target);
  }

  @Test
  void aTargetIsAValueOrWhatOthersReach() {
    assertThat(fair("{metric: accuracy, value: 0.9}").target())
        .contains(new Target("accuracy", 0.9, List.of()));
    SweepSpecification from = fair("{from: [adamw, sgd]}");
    assertThat(from.target()).contains(new Target("", 0, List.of("adamw", "sgd")));
    assertThat(SweepSpecification.parse("expanded", from.expanded()).target())
        .isEqualTo(from.target());
    assertThat(with("").target()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {metric: accuracy, value: 1.01} | target.value: expected a number from -1 to 1, as no accuracy is above
          {metric: accuracy}              | target: expected the key 'value'
          {value: 0.9}                    | target: expected the key 'metric'
          {metric: pearson, value: 0.9}   | the task rte has no pearson
          {from: [ief]}                   | target.from[0]: expected an optimizer of the sweep (adamw, sgd), found 'ief'
          {from: adamw, value: 0.9}       | expected a metric with its value, or from, found both
          {from: []}                      | target.from: expected at least one value
          0.9                             | expected a mapping such as {metric: accuracy, value: 0.9}
          """)
  void mistakesAreToldAtTheirPlace(String target, String message) {
    assertThatThrownBy(() -> fair(target)).hasMessageContaining(message);
  }

  @Test
  void itNeedsHeldOutExamples() {
    assertThatThrownBy(() -> with("target: {from: adamw}"))
        .hasMessageContaining("s:4:9: target: is reached on held-out examples");
  }
}
