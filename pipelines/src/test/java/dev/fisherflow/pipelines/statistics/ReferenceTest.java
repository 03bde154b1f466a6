package dev.fisherflow.pipelines.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The figures are those of SciPy and statsmodels: {@code make_statistics.py} beside the data. */
class ReferenceTest {

  private static JsonNode reference;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream stream = ReferenceTest.class.getResourceAsStream("statistics.json")) {
      reference = new ObjectMapper().readTree(stream);
    }
  }

  @Test
  void pairedDifferences() {
    JsonNode paired = reference.path("paired");
    double[] first = numbers(paired.path("first"));
    double[] second = numbers(paired.path("second"));
    Lead difference =
        Lead.ofSeeds(
            IntStream.range(0, first.length).mapToDouble(i -> first[i] - second[i]).toArray(), 0);

    assertThat(difference.interval().low()).isCloseTo(number(paired, "low"), within(1e-10));
    assertThat(difference.interval().high()).isCloseTo(number(paired, "high"), within(1e-10));
    assertThat(difference.pValue()).isCloseTo(number(paired, "p"), within(1e-10));
    assertThat(difference.smallestLead()).isCloseTo(number(paired, "smallestLead"), within(1e-10));
  }

  @Test
  void holm() {
    JsonNode holm = reference.path("holm");
    assertThat(Holm.adjusted(numbers(holm.path("values"))))
        .containsExactly(numbers(holm.path("adjusted")), within(1e-12));
  }

  @Test
  void proportions() {
    JsonNode proportion = reference.path("proportion");
    double half =
        Proportion.halfWidth(number(proportion, "share"), proportion.path("rows").asLong());
    assertThat(half).isCloseTo(number(proportion, "half"), within(1e-12));
    assertThat(100 * half).isCloseTo(2.7, within(0.05));
  }

  /** The draws differ: of 10,000, a bound's standard error is below 3 % of the width. */
  @Test
  void bootstrap() {
    for (JsonNode one : reference.path("bca")) {
      double[] bounds = numbers(one.path("interval"));
      Interval found =
          new Bootstrap(Bootstrap.DRAWS, 7).interval(List.of(numbers(one.path("values"))));
      double width = bounds[1] - bounds[0];
      assertThat(found.low()).isCloseTo(bounds[0], within(0.03 * width));
      assertThat(found.high()).isCloseTo(bounds[1], within(0.03 * width));
    }
  }

  private static double number(JsonNode node, String name) {
    return node.path(name).asDouble();
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
