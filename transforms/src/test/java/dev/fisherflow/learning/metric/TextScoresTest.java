package dev.fisherflow.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores that were worked out by hand from the definitions. */
class TextScoresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // wanted | written | exact | longest common subsequence, of wanted, of written | shared
        // words
        "the cat sat on the mat | the cat sat on the mat | 1 | 6, 6, 6 | 6",
        "the cat sat on the mat | a cat, on the MAT! | 0 | 4, 6, 5 | 4",
        "police killed the gunman | police kill the gunman | 0 | 3, 4, 4 | 3",
        "police killed the gunman | the gunman kill police | 0 | 2, 4, 4 | 3",
        "police killed the gunman | the gunman police killed | 0 | 2, 4, 4 | 4",
        "a b c d e f | a x b y c | 0 | 3, 6, 5 | 3",
        "to be or not to be | be to be | 0 | 3, 6, 3 | 3",
        "14.50 euro | 14 50 Euro | 0 | 3, 3, 3 | 3",
        "ROUGE-L's own | rouge l s own | 0 | 4, 4, 4 | 4",
        "'  two  blanks ' | two blanks | 1 | 2, 2, 2 | 2",
        "one | two | 0 | 0, 1, 1 | 0",
        "one | '' | 0 | 0, 1, 0 | 0",
        "… | … | 1 | 0, 0, 0 | 0",
      })
  void areThoseOfTheirDefinitions(
      String wanted, String written, double exact, String common, int shared) {
    String[] numbers = common.split(", ");
    double both = Integer.parseInt(numbers[0]);
    double precision = both / Math.max(1, Integer.parseInt(numbers[2]));
    double recall = both / Math.max(1, Integer.parseInt(numbers[1]));
    assertThat(TextScores.exact(wanted, written)).isEqualTo(exact);
    assertThat(TextScores.rougeL(wanted, written))
        .isCloseTo(harmonic(precision, recall), within(1e-15));
    assertThat(TextScores.wordsF1(wanted, written))
        .isCloseTo(
            harmonic(
                (double) shared / Math.max(1, Integer.parseInt(numbers[2])),
                (double) shared / Math.max(1, Integer.parseInt(numbers[1]))),
            within(1e-15));
  }

  private static double harmonic(double precision, double recall) {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }
}
