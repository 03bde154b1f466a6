package dev.fisherflow.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NamesTest {

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
    assertThat(Names.adapter(lora)).isEqualTo("lora-r8");
    assertThat(Names.adapter(AdapterSettings.newBuilder(lora).setAlpha(16.0).build()))
        .isEqualTo("lora-r8-a16");
    assertThat(
            Names.adapter(
                AdapterSettings.newBuilder(lora)
                    .setDropout(0.1)
                    .setTargetModules(List.of("query", "key"))
                    .setBias("lora_only")
                    .setHead("frozen")
                    .build()))
        .isEqualTo("lora-r8-d0.1-query+key-bias_lora_only-head_frozen");
    assertThat(
            Names.adapter(
                AdapterSettings.newBuilder()
                    .setType("prompt")
                    .setVirtualTokens(20)
                    .setPromptInit("text")
                    .build()))
        .isEqualTo("prompt-20");
    assertThat(
            Names.adapter(
                AdapterSettings.newBuilder()
                    .setType("prompt")
                    .setVirtualTokens(20)
                    .setPromptInit("random")
                    .setDecoderPads(true)
                    .build()))
        .isEqualTo("prompt-20-random-pads");
    assertThat(Names.adapter(AdapterSettings.newBuilder().setType("full").build()))
        .isEqualTo("full");
  }

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
