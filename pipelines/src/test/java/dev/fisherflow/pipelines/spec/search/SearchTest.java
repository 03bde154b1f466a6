package dev.fisherflow.pipelines.spec.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a search tries of the ranges of a specification. */
class SearchTest {

  private static List<OptimizerSettings> optimizers(String list, String... sections) {
    return specification(list, sections).optimizers();
  }

  private static SweepSpecification specification(String list, String... sections) {
    return SweepSpecification.parse(
        "s.yaml",
        "name: s\ntasks: [rte]\noptimizers: [%s]\n%s".formatted(list, String.join("\n", sections)));
  }

  @Test
  void pointsLieEvenlyInTheirRanges() {
    List<OptimizerSettings> found =
        optimizers(
            "{type: adamw, learningRate: {log: [1e-5, 1e-1]}, weightDecay: {uniform: [0.1, 0.3]}}",
            "search: {method: sobol, points: 32, seed: 7}");
    assertThat(found).hasSize(32);
    Set<Integer> rates =
        found.stream()
            .map(each -> (int) ((Math.log10(each.getLearningRate()) + 5) / 4 * 32))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(rates).as("one in each of 32 parts").hasSize(32);
    assertThat(found)
        .allSatisfy(each -> assertThat(each.getWeightDecay()).isBetween(0.1, 0.3))
        .extracting(OptimizerSettings::getWeightDecay)
        .doesNotHaveDuplicates();
    assertThat(
            found.stream().mapToDouble(OptimizerSettings::getWeightDecay).average().orElseThrow())
        .isCloseTo(0.2, within(0.005));
  }

  @Test
  void aLargerSearchBeginsWithTheSmaller() {
    String space = "{type: sgd, learningRate: {log: [1e-3, 1e2]}, momentum: {choice: [0, 0.9]}}";
    List<OptimizerSettings> small = optimizers(space, "search: {points: 16, seed: 7}");
    List<OptimizerSettings> large = optimizers(space, "search: {points: 64, seed: 7}");
    assertThat(large.subList(0, 16)).isEqualTo(small);
    assertThat(optimizers(space, "search: {points: 16, seed: 8}"))
        .doesNotContainAnyElementsOf(small);
  }

  @Test
  void pointsDependOnTheRangesAlone() {
    List<OptimizerSettings> found =
        optimizers(
            "{type: adamw, learningRate: {log: [1e-5, 1e-2]}, weightDecay: {log: [1e-4, 1]}}");
    assertThat(
            optimizers(
                "{weightDecay: {log: [1e-4, 1.0]}, learningRate: {log: [0.00001, 0.01]}, type: adamw}"))
        .isEqualTo(found);
    assertThat(found)
        .as("trials' ids depend on them: they stay")
        .first()
        .extracting(OptimizerSettings::getLearningRate)
        .isEqualTo(2.951e-4);
  }

  @Test
  void theDefaultSpaceIsTheDeclared() {
    SweepSpecification all =
        specification(
            "{type: adamw, space: default}, {type: sgd, space: default, learningRate: 0.1},"
                + " {type: ef, space: default}, {type: sf, space: default, learningRate: 1},"
                + " {type: sf, learningRate: 2}",
            "search: {points: 4}");
    assertThat(count(all, "adamw")).isEqualTo(4);
    assertThat(count(all, "sgd")).as("the momentum alone is searched").isEqualTo(2);
    assertThat(count(all, "ef")).isEqualTo(4);
    assertThat(count(all, "sf")).as("a rate is given in place of the first norm").isEqualTo(2);
    assertThat(all.optimizers())
        .filteredOn(each -> each.getType().equals("ef"))
        .allSatisfy(each -> assertThat(each.getFirstStepNorm()).isBetween(1e-4, 10.0))
        .allSatisfy(each -> assertThat(each.getLearningRate()).isNull());
  }

  private static long count(SweepSpecification specification, String type) {
    return specification.optimizers().stream().filter(o -> o.getType().equals(type)).count();
  }

  @Test
  void listsBesideRangesStayAGrid() {
    List<OptimizerSettings> found =
        optimizers(
            "{type: ief, learningRate: {log: [1, 100]}, damping: [1e-7, 1e-3],"
                + " schedule: {choice: [constant, linear]}}",
            "search: {points: 8}");
    assertThat(found).hasSize(16);
    assertThat(found.stream().map(each -> each.getSchedule().getType()).distinct()).hasSize(2);
  }

  @Test
  void wholeNumbersAreDrawnAlike() {
    List<OptimizerSettings> found =
        optimizers(
            "{type: sf, learningRate: 1, draws: {int: [1, 4]}}", "search: {points: 16, seed: 1}");
    assertThat(found.stream().map(each -> each.getDraws())).containsExactlyInAnyOrder(1, 2, 3, 4);
  }

  @Test
  void theExpandedSpecificationNamesThePoints() {
    SweepSpecification searched = specification("{type: adafactor, space: default}");
    assertThat(searched.optimizers()).hasSize(16);
    assertThat(searched.defaults()).containsEntry("search", Search.BY_DEFAULT.toString());
    assertThat(SweepSpecification.parse("e", searched.expanded()).optimizers())
        .isEqualTo(searched.optimizers());
  }

  @Test
  void mistakesOfSearchesAreToldTogether() {
    assertThatThrownBy(
            () ->
                specification(
                    "{type: sgd, learningRate: {log: [0, 1]}}, {type: sf, damping: 1}",
                    "search: {points: 12}"))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContainingAll("a number above 0", "power of two", "sf needs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: sgd, learningRate: {log: [1, 0.1]}} | numbers above 0 that rise, found 1 and 0.1",
        "{type: sgd, learningRate: {log: [0.1]}} | the least and the greatest value",
        "{type: sgd, learningRate: {log: [0.1, 1, 2]}} | the least and the greatest value",
        "{type: sgd, learningRate: {log: 1}} | the least and the greatest value",
        "{type: sgd, learningRate: {log: [1, 1]}} | listed twice",
        "{type: sgd, learningRate: {log: [1, x]}} | a number above 0",
        "{type: sgd, learningRate: {int: [1, 2]}} | for other values",
        "{type: sgd, learningRate: {log: [1, 2], uniform: [1, 2]}} | expected one of",
        "{type: sgd, learningRate: {log: [1, 2], most: 3}} | unknown key",
        "{type: sgd, learningRate: {choice: [1]}} | two values or more",
        "{type: sgd, learningRate: [{log: [1, 2]}, 3]} | a number above 0",
        "{type: sgd, weightDecay: {log: [0, 1]}, learningRate: 1} | above 0 that rise, found 0",
        "{type: sgd, learningRate: {uniform: [-1, 1]}} | a number above 0",
        "{type: sf, learningRate: 1, draws: {int: [4, 1]}} | whole numbers that rise",
        "{type: sf, learningRate: 1, draws: {log: [1, 4]}} | for other values",
        "{type: sgd, space: all} | default",
        "{type: sgd, learningRate: 1, schedule: {log: [1, 2]}} | for other values",
        "{type: sgd, learningRate: 1, schedule: {choice: [constant, wavy]}} | expected a schedule"
      })
  void mistakesInRangesAreTold(String optimizer, String expected) {
    assertThatThrownBy(() -> specification(optimizer))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "search: {points: 0} | a power of two",
        "search: {points: 131072} | a power of two",
        "search: {method: random} | a method (sobol)",
        "search: {budget: 3} | unknown key",
        "search: sobol | a mapping such as {method: sobol, points: 16, seed: 0}",
        "search: {seed: -1} | a whole number",
        "adapter: {type: lora, rank: {int: [1, 8]}} | only settings of optimizers are searched"
      })
  void mistakesBesideRangesAreTold(String section, String expected) {
    assertThatThrownBy(() -> specification("{type: sgd, space: default}", section))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void aSearchOfNothingIsAMistake() {
    assertThatThrownBy(() -> specification("{type: sgd, learningRate: 1}", "search: {points: 16}"))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining("no optimizer has a range to search");
  }

  @Test
  void everyPointIsAFunctionOfItsNumber() {
    double[] ninth = SobolPoints.point("a", 3, 2, 9);
    assertThat(IntStream.range(0, 9).mapToObj(i -> SobolPoints.point("a", 3, 2, i)).toList())
        .doesNotContain(ninth);
    assertThat(SobolPoints.point("a", 3, 2, 9)).isEqualTo(ninth);
    assertThat(SobolPoints.point("b", 3, 2, 9)).isNotEqualTo(ninth);
  }
}
