package dev.fisherflow.declaration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsCheckTest {

  private static List<String> problems(OptimizerSettings.Builder settings) {
    return SettingsCheck.problems("Optimizer", Things.DECLARATION, settings.build());
  }

  static Stream<OptimizerSettings.Builder> sound() {
    return Stream.of(
        Things.sound(),
        Things.sound().setLearningRate(null).setFirstStepNorm(1.0),
        Things.sound().setDuplicateCosine(null),
        Things.sound().setDuplicateCosine(1.0).setDraws(1_000_000),
        Things.sound().setMore(List.of(more("mode", "fast"), more("shrink", "0.1"))),
        Things.sound().setMore(List.of(more("code", "1.0 abc"), more("version", "3"))));
  }

  @ParameterizedTest
  @MethodSource("sound")
  void whatIsSoundHasNoProblems(OptimizerSettings.Builder settings) {
    assertThat(problems(settings)).isEmpty();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(
            Things.sound().setBeta1(0.5),
            "Optimizer thing takes no beta1; found 0.5. It takes learningRate, firstStepNorm,"
                + " damping, duplicateCosine, draws, shrink, mode."),
        Arguments.of(
            Things.sound().setMore(List.of(more("shrunk", "1"))), "takes no shrunk; found 1"),
        Arguments.of(
            Things.sound().setDamping(null), "Optimizer thing needs damping; none was given."),
        Arguments.of(
            Things.sound().setDamping(Double.NaN),
            "Optimizer thing needs a damping that is a number; found NaN."),
        Arguments.of(Things.sound().setDamping(Double.POSITIVE_INFINITY), "found Infinity"),
        Arguments.of(Things.sound().setLearningRate(Double.NaN), "number above 0; found NaN"),
        Arguments.of(Things.sound().setDuplicateCosine(Double.NaN), "at most 1; found NaN"),
        Arguments.of(Things.sound().setDuplicateCosine(1.5), "found 1.5"),
        Arguments.of(
            Things.sound().setDraws(0), "draws that is a whole number from 1 to 1000000; found 0"),
        Arguments.of(
            Things.sound().setMore(List.of(more("mode", "fats"))),
            "needs a mode that is one of fast, slow; found fats."),
        Arguments.of(
            Things.sound().setFirstStepNorm(2.0),
            "needs exactly one of learningRate and firstStepNorm; found 0.1 and 2."),
        Arguments.of(Things.sound().setLearningRate(null), "found none and none"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamed(OptimizerSettings.Builder settings, String words) {
    assertThat(problems(settings)).singleElement().asString().contains(words);
  }

  @Test
  void allMistakesAreNamedAtOnce() {
    assertThat(problems(Things.sound().setDamping(null).setDraws(0).setBeta1(1.0))).hasSize(3);
  }

  private static NamedValue more(String name, String value) {
    return new NamedValue(name, value);
  }
}
