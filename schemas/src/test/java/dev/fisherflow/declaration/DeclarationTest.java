package dev.fisherflow.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeclarationTest {

  @Test
  void settingsAreFoundByTheirNames() {
    assertThat(Things.DECLARATION.setting("damping")).contains(Things.DAMPING);
    assertThat(Things.DECLARATION.takes("damp")).isFalse();
    assertThat(Things.DECLARATION.groups()).containsExactly("rate");
    assertThat(Things.DECLARATION.oneOf("rate")).containsExactly(Things.RATE, Things.NORM);
  }

  @Test
  void aSettingIsDeclaredOnce() {
    Declaration declaration = Declaration.of("twice", "Twice", 1, "");
    assertThatThrownBy(
            () -> declaration.with(Things.DAMPING, Things.DAMPING.within(Domain.atLeast(0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice declares a setting twice")
        .hasMessageContaining("damping");
  }

  @Test
  void namesThatRecordsUseThemselvesAreRefused() {
    Declaration declaration = Declaration.of("a", "A", 1, "");
    for (String taken : List.of("type", "schedule", "more", "version", "code")) {
      assertThatThrownBy(() -> declaration.with(Setting.flag(taken, "")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a declares a setting '" + taken + "'");
    }
  }

  @Test
  void whatIsSaidLaterKeepsWhatWasSaidBefore() {
    Declaration declaration =
        Declaration.of("a", "A", 3, "An a.").with(Things.DRAWS).from("a book").inVersion(2);
    assertThat(declaration)
        .isEqualTo(
            new Declaration("a", "A", "An a.", "a book", 3, 2, List.of(Things.DRAWS), Map.of()));
  }
}
