package dev.fisherflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NamesTest {

  @Test
  void numbersAreShort() {
    assertThat(List.of(100.0, 1e-4, 2.5e-5, 1e-12, 0.3, 1e7, -0.5, 0.0).stream().map(Names::number))
        .containsExactly("100", "0.0001", "2.5e-5", "1e-12", "0.3", "1e7", "-0.5", "0");
    assertThat(Names.number(2e23)).isEqualTo("2e23");
  }

  @Property
  void numbersReadBack(@ForAll double number) {
    assertThat(Double.parseDouble(Names.number(number)) == number).isTrue();
  }
}
