package dev.fisherflow.learning.model.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorNamesTest {

  private static final TensorNames NAMES =
      TensorNames.of("bert.", "embeddings.word.weight", List.of("classifier"));

  @ParameterizedTest
  @ValueSource(
      strings = {"", "bert.", "module.", "module.bert.", "bert.bert.", "0.auto_model.", "_orig.x."})
  void anyPrefixBecomesTheFamilysOwn(String prefix) {
    Set<String> held =
        new LinkedHashSet<>(
            List.of(
                prefix + "embeddings.word.weight",
                prefix + "embeddings.LayerNorm.gamma",
                prefix + "embeddings.LayerNorm.beta",
                prefix + "layer.0.gamma_net.weight"));
    assertThat(NAMES.canonical(held).values())
        .containsExactly(
            "bert.embeddings.word.weight",
            "bert.embeddings.LayerNorm.weight",
            "bert.embeddings.LayerNorm.bias",
            "bert.layer.0.gamma_net.weight");
    assertThat(NAMES.canonical(held).keySet()).containsExactlyElementsOf(held);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert.| ", "module.bert.|module.", "module.|module.", "|"})
  void aHeadStaysOutsideThePrefix(String prefixes) {
    String[] parts = prefixes.split("\\|", -1);
    String head = parts[1].strip() + "classifier.weight";
    assertThat(NAMES.canonical(Set.of(parts[0] + "embeddings.word.weight", head)))
        .containsEntry(head, "classifier.weight");
  }

  @Test
  void aFamilyMayHaveNoPrefix() {
    TensorNames bare = TensorNames.of("", "norm.weight", List.of());
    assertThat(bare.canonical(Set.of("model.norm.weight", "model.shared.weight")).values())
        .containsExactlyInAnyOrder("norm.weight", "shared.weight");
  }

  @Test
  void withoutTheLandmarkTheOtherTensorsKeepTheirPlace() {
    assertThat(NAMES.canonical(Set.of("bert.a", "classifier.b")).values())
        .containsExactlyInAnyOrder("bert.a", "classifier.b");
    assertThat(NAMES.canonical(Set.of("a")).values()).containsExactly("bert.a");
  }

  @Test
  void twoModelsInOneFileAreRefused() {
    assertThatThrownBy(
            () -> NAMES.canonical(Set.of("q.embeddings.word.weight", "p.embeddings.word.weight")))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("weights of one model, found 2", "'p.', 'q.'");
  }

  @Test
  void aTensorByTwoNamesIsRefused() {
    assertThatThrownBy(() -> NAMES.canonical(Set.of("bert.a.gamma", "bert.a.weight")))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("one tensor 'bert.a.weight'", "twice");
  }

  @Test
  void aStandInCountsWhereTheTensorItselfIsMissing() {
    TensorNames table =
        TensorNames.of("", "", List.of()).standIns("own", List.of("first", "second"));
    assertThat(table.canonical(Set.of("second"))).containsEntry("second", "own");
    assertThat(table.canonical(Set.of("own", "first"))).containsEntry("first", "first");
  }
}
