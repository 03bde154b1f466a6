package dev.fisherflow.learning.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.NamePattern;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which layers LoRA wraps, and how wide and how strong its branches are. */
class LoraTargetsTest {

  private static final Architecture BERT =
      ModelSource.architecture(ModelFolder.golden("bert-lora").toString());
  private static final String QUERY = "bert.encoder.layer.1.attention.self.query";
  private static final AdapterSettings ALL =
      AdapterSettings.newBuilder()
          .setType("lora")
          .setRank(4)
          .setAlpha(6.0)
          .setTargetModules(List.of("all-linear"))
          .build();

  private static LoraTargets targets(AdapterSettings settings) {
    return new LoraTargets(Settings.of(settings), BERT);
  }

  @Test
  void allLinearIsAllButTheHead() {
    assertThat(targets(ALL).layers().keySet()).isEqualTo(BERT.linears().keySet()).hasSize(13);
    Architecture roberta = ModelSource.architecture(ModelFolder.golden("mlp").toString());
    assertThat(new LoraTargets(Settings.of(ALL), roberta).layers().keySet())
        .doesNotContainAnyElementsOf(roberta.head().orElseThrow().modules())
        .hasSize(roberta.linears().size() - 1);
  }

  @Test
  void layersAndExclusionsNarrowIt() {
    AdapterSettings narrow = Settings.with(ALL, LoraFamily.LAYERS, List.of(1));
    assertThat(targets(narrow).layers().keySet()).hasSize(6).allMatch(m -> m.contains("layer.1."));
    narrow = Settings.with(narrow, LoraFamily.EXCLUDE, List.of("self.*", "1.output.dense"));
    assertThat(targets(narrow).layers().keySet())
        .containsExactly(
            "bert.encoder.layer.1.attention.output.dense",
            "bert.encoder.layer.1.intermediate.dense");
    assertThat(targets(narrow).ofPeft()).isEqualTo(targets(narrow).layers().keySet());
  }

  /** As peft: the first pattern that a name ends with counts. */
  @Test
  void patternsSayRanksAndAlphas() {
    AdapterSettings patterns =
        Settings.with(ALL, LoraFamily.RANK_PATTERN, Map.of("layer.1.*.query", 9.0));
    patterns = Settings.with(patterns, LoraFamily.ALPHA_PATTERN, Map.of("query", 3.0));
    assertThat(targets(patterns).layers().get(QUERY).rank()).isEqualTo(9);
    assertThat(targets(patterns).layers().get(QUERY).scale()).isEqualTo(3.0 / 9);
    assertThat(targets(patterns).layers().get("bert.pooler.dense").scale()).isEqualTo(6.0 / 4);
    patterns = Settings.with(patterns, LoraFamily.SCALING, LoraFamily.RSLORA);
    assertThat(targets(patterns).layers().get(QUERY).scale()).isEqualTo(1, within(1e-15));
    assertThat(targets(patterns).layers().get("bert.pooler.dense").scale()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exclude | pooler.danse | no linear layer is named 'pooler.danse'",
        "exclude | * | all 13 of [all-linear] are excluded",
        "layers | 2 | expected numbers of layers with target modules, [0, 1]; found 2",
        "rankPattern | key=25 | 25 is above the width of bert.encoder.layer.0.attention.self.key",
        "rankPattern | quary=2 | adapter.rankPattern: no linear layer is named 'quary'"
      })
  void whatFindsNothingIsTold(String key, String value, String message) {
    AdapterSettings wrong =
        with(ALL, new Lora.Family().declaration().setting(key).orElseThrow(), value);
    assertThatThrownBy(() -> targets(wrong))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  private static <T> AdapterSettings with(
      AdapterSettings settings, dev.fisherflow.declaration.Setting<T> setting, String value) {
    return Settings.with(settings, setting, setting.kind().read(value));
  }

  @ParameterizedTest
  @CsvSource({
    "layer\\.0\\..*\\.key, layer.0.*.key",
    "^model.layers.0.q$, model.layers.0.q",
    ".*\\.query, query",
    "(query|key), ",
    "query{1}, "
  })
  void expressionsOfPeftAreReadWhereTheyAreNames(String expression, String name) {
    assertThat(NamePattern.ofPeft(expression).map(NamePattern::text).orElse(null)).isEqualTo(name);
  }

  @Test
  void bitFitNeedsBiases() {
    AdapterSettings bitFit = AdapterSettings.newBuilder().setType("bitfit").build();
    Architecture t5 = ModelSource.architecture(ModelFolder.golden("t5").toString());
    assertThatThrownBy(() -> new BitFit(Settings.of(bitFit), AdapterSite.shapes(t5, 2)))
        .hasMessageContainingAll("found a T5ForConditionalGeneration", "choose another adapter");
  }
}
