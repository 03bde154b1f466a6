package dev.fisherflow.learning.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.NamedValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdapterNamesTest {

  @Test
  void adaptersAreNamedByWhatIsNotUsual() {
    AdapterSettings lora =
        AdapterSettings.newBuilder()
            .setType("lora")
            .setRank(8)
            .setAlpha(8.0)
            .setDropout(0.0)
            .setTargetModules(List.of("query", "value"))
            .setBias("none")
            .build();
    assertThat(AdapterNames.of(lora)).isEqualTo("lora-r8");
    assertThat(AdapterNames.of(AdapterSettings.newBuilder(lora).setAlpha(16.0).build()))
        .isEqualTo("lora-r8-a16");
    assertThat(
            AdapterNames.of(
                AdapterSettings.newBuilder(lora)
                    .setDropout(0.1)
                    .setTargetModules(List.of("query", "key"))
                    .setBias("lora_only")
                    .setHead("frozen")
                    .build()))
        .isEqualTo("lora-r8-d0.1-query+key-bias_lora_only-head_frozen");
    assertThat(
            AdapterNames.of(
                AdapterSettings.newBuilder()
                    .setType("prompt")
                    .setVirtualTokens(20)
                    .setPromptInit("text")
                    .build()))
        .isEqualTo("prompt-20");
    assertThat(
            AdapterNames.of(
                AdapterSettings.newBuilder()
                    .setType("prompt")
                    .setVirtualTokens(20)
                    .setPromptInit("random")
                    .setDecoderPads(true)
                    .build()))
        .isEqualTo("prompt-20-random-pads");
    assertThat(AdapterNames.of(AdapterSettings.newBuilder().setType("full").build()))
        .isEqualTo("full");
  }

  @Test
  void anAdapterThatIsNotHereIsNamedByAllItsSettings() {
    AdapterSettings adapter =
        AdapterSettings.newBuilder()
            .setType("elsewhere")
            .setRank(2)
            .setMore(List.of(new NamedValue("code", "a1b2"), new NamedValue("strength", "0.5")))
            .build();
    assertThat(AdapterNames.of(adapter)).isEqualTo("elsewhere-rank=2-strength=0.5");
  }
}
