package dev.fisherflow.learning.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelListTest {

  @Test
  void listsSeparatorsAndSingleLabelsAreRead() {
    assertThat(LabelList.read(" [\"a\", \"b|c\", 3] ", null)).containsExactly("a", "b|c", "3");
    assertThat(LabelList.read("a | b||", "|")).containsExactly("a", "b");
    assertThat(LabelList.read("a|b", null)).containsExactly("a|b");
    assertThat(LabelList.read(" ", null)).isEmpty();
    assertThat(LabelList.read("[]", "|")).isEmpty();
    for (String wrong : new String[] {"[a", "[[1]]", "[null]"}) {
      assertThatThrownBy(() -> LabelList.read(wrong, null))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsWrittenIsReadBack() {
    List<String> labels = List.of("plain", "with \"quotes\"", "[", "a|b");
    assertThat(LabelList.read(LabelList.of(labels), "|")).isEqualTo(labels);
  }
}
