package dev.fisherflow.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.tasks.Glue;
import org.junit.jupiter.api.Test;

class InputFormatTest {

  @Test
  void aPairStaysAPair() {
    InputFormat.Input input = InputFormat.PAIR.compose(Glue.RTE, "one", "two");
    assertThat(input.first()).isEqualTo("one");
    assertThat(input.second()).contains("two");
    assertThat(InputFormat.PAIR.compose(Glue.SST2, "one", null).second()).isEmpty();
  }

  @Test
  void anInstructionIsOneTextWithTheTextsFilledIn() {
    InputFormat.Input input =
        InputFormat.INSTRUCTION.compose(Glue.RTE, "It rained.", "It was wet.");
    assertThat(input.first())
        .isEqualTo(
            "Classify if S1 entailment S2 or not, answer yes or no:"
                + " S1: It rained. S2: It was wet.");
    assertThat(input.second()).isEmpty();
  }

  @Test
  void aTextThatLooksLikeAPlaceOrAGroupStaysAsItIs() {
    InputFormat.Input input = InputFormat.INSTRUCTION.compose(Glue.RTE, "{S2} $1 \\{S1}", "two");
    assertThat(input.first()).endsWith(" S1: {S2} $1 \\{S1} S2: two");
  }

  @Test
  void anUnknownFormatIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> InputFormat.of("pairs"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'pairs'")
        .hasMessageContaining("pair, instruction");
  }
}
