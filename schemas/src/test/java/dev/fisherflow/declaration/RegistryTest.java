package dev.fisherflow.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryTest {

  private static final Registry<Declared> REGISTRY =
      Registry.of(
          "a thing",
          List.of(Things.named("later", 20), Things.named("beta", 10), Things.named("alpha", 10)));

  @Test
  void thingsStandByRankThenName() {
    assertThat(REGISTRY.names()).containsExactly("alpha", "beta", "later");
    assertThat(REGISTRY.place("later")).isEqualTo(2);
    assertThat(REGISTRY.title("beta")).isEqualTo("BETA");
  }

  @Test
  void whatNobodyDeclaresStandsBehindAllUnderItsOwnName() {
    assertThat(REGISTRY.find("gamma")).isEmpty();
    assertThat(REGISTRY.place("gamma")).isEqualTo(3);
    assertThat(REGISTRY.title("gamma")).isEqualTo("gamma");
  }

  @Test
  void anUnknownNameIsAnsweredWithAllAndTheNearest() {
    assertThatThrownBy(() -> REGISTRY.get("latter"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a thing (alpha, beta, later), found 'latter'; did you mean 'later'?");
    assertThat(REGISTRY.unknown("x")).endsWith("found 'x'");
  }

  @Test
  void twoOfOneNameAreNamedWithTheirPlaces() {
    Declared one = new One();
    Declared other = new Other();
    Registry<Declared> twice = Registry.of("a thing", List.of(one, other));
    assertThatThrownBy(twice::all)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("two classes declare a thing 'same'")
        .hasMessageContaining(One.class.getName() + " in " + CodeOrigin.location(one))
        .hasMessageContaining(Other.class.getName() + " in " + CodeOrigin.location(other))
        .hasMessageContaining("test-classes");
  }

  private static final class One implements Declared {
    @Override
    public Declaration declaration() {
      return Declaration.of("same", "Same", 1, "");
    }
  }

  private static final class Other implements Declared {
    @Override
    public Declaration declaration() {
      return Declaration.of("same", "Same", 2, "");
    }
  }
}
