package dev.fisherflow.learning.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.family.T5Architecture;
import dev.fisherflow.learning.model.family.T5Kind;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.tasks.Glue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts and LoRA on T5: counts, initial numbers, files, and impossible settings. */
class PromptTuningTest {

  private static final T5Architecture T5_BASE =
      new T5Architecture(
          T5Kind.T5, 32128, 768, 12, 64, 3072, 12, 12, 32, 128, 1e-6, false, true, true, 0, 1, 0);

  @TempDir Path folder;

  private NDManager manager;
  private EncoderDecoder model;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    model =
        (EncoderDecoder)
            ModelSource.of(ModelFolder.golden("t5").toString()).load(manager, DataType.FLOAT32);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void thePapersCountsFollowFromTheConfigurationAlone() {
    assertThat(trained(prompt(20).build())).isEqualTo(15_360);
    assertThat(trained(lora(8, "q", "v").build())).isEqualTo(884_736);
    assertThat(Adapters.shapes(lora(8, "q", "v").build(), T5_BASE, Glue.RTE).tensors())
        .hasSize(144);
  }

  private static long trained(AdapterSettings settings) {
    return Adapters.shapes(settings, T5_BASE, Glue.RTE).tensors().stream()
        .mapToLong(tensor -> tensor.shape().size())
        .sum();
  }

  /** "Textual Entailment Recognition Task: " has more than 4 and less than 70 tokens. */
  @ParameterizedTest
  @ValueSource(ints = {4, 70})
  void aTextsEmbeddingsAreRepeatedAndCut(int virtualTokens) {
    int[] text = model.tokenizer().encode(List.of(Glue.RTE.texts().prompt())).get(0);
    assertThat(text.length).isStrictlyBetween(4, 70);
    assertThat(text[text.length - 1]).isEqualTo(model.endToken());
    float[] prompt = initialised(prompt(virtualTokens).build(), 1);
    for (int t = 0; t < virtualTokens; t++) {
      NDArray id = manager.create(new long[] {text[t % text.length]});
      assertThat(Arrays.copyOfRange(prompt, t * 24, (t + 1) * 24))
          .containsExactly(model.layers().embedding("shared", id).toFloatArray());
    }
  }

  @Test
  void aRandomPromptIsStandardNormalAndKeyedBySeed() {
    AdapterSettings random = prompt(500).setPromptInit("random").build();
    float[] prompt = initialised(random, 1);
    double mean = 0;
    double square = 0;
    for (float number : prompt) {
      mean += number / prompt.length;
      square += (double) number * number / prompt.length;
    }
    // Standard errors of 12,000 draws: 0.009 and 0.013; five of them.
    assertThat(mean).isBetween(-0.046, 0.046);
    assertThat(square).isBetween(0.935, 1.065);
    assertThat(initialised(random, 1)).containsExactly(prompt);
    assertThat(initialised(random, 2)).isNotEqualTo(prompt);
  }

  private float[] initialised(AdapterSettings settings, long seed) {
    Adapter adapter = Adapters.of(settings, model, Glue.RTE);
    try (AdaptedModel adapted =
        AdaptedModel.initialised(model, adapter, seed, manager, DataType.FLOAT32)) {
      return adapted.parameters().head().toFloatArray();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPromptsFolderIsReadBackExactly(boolean decoderPads) throws IOException {
    AdapterSettings settings =
        prompt(4).setPromptInit("random").setDecoderPads(decoderPads).build();
    roundTrip(settings);
    JsonNode config = new ObjectMapper().readTree(folder.resolve("adapter_config.json").toFile());
    assertThat(config.get("task_type").asText())
        .isEqualTo(decoderPads ? "CAUSAL_LM" : "SEQ_2_SEQ_LM");
    assertThat(config.get("num_transformer_submodules").asInt()).isEqualTo(1);
    try (Safetensors file = Safetensors.open(folder.resolve("adapter_model.safetensors"))) {
      assertThat(file.names()).containsExactly("prompt_embeddings");
    }
  }

  @Test
  void aPaddedPromptsFolderSaysSo() throws IOException {
    AdapterSettings padded = padded("left", null);
    roundTrip(padded);
    JsonNode config = new ObjectMapper().readTree(folder.resolve("adapter_config.json").toFile());
    assertThat(config.get("padding").asText()).isEqualTo("left");
    assertThat(config.get("padded_tokens").asInt()).isEqualTo(100);
    roundTrip(padded("left", "64"));
    assertThat(Adapters.problems(padded("right", null)))
        .singleElement()
        .asString()
        .contains("left");
    assertThatThrownBy(() -> Adapters.of(padded(null, "64"), model, Glue.RTE))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("adapter.paddedTokens: expected padding: left beside it, found 64");
  }

  private static AdapterSettings padded(String padding, String tokens) {
    List<NamedValue> more = new ArrayList<>();
    if (tokens != null) {
      more.add(new NamedValue("paddedTokens", tokens));
    }
    if (padding != null) {
      more.add(new NamedValue("padding", padding));
    }
    return prompt(4).setPromptInit("random").setDecoderPads(true).setMore(more).build();
  }

  @Test
  void aLoraFolderIsReadBackExactlyAndTrainsNoHead() throws IOException {
    roundTrip(lora(2, "q", "v").build());
    JsonNode config = new ObjectMapper().readTree(folder.resolve("adapter_config.json").toFile());
    assertThat(config.get("task_type").isNull()).isTrue();
    assertThat(config.at("/auto_mapping/base_model_class").asText())
        .isEqualTo("T5ForConditionalGeneration");
    assertThat(config.get("modules_to_save").isNull()).isTrue();
    try (Safetensors file = Safetensors.open(folder.resolve("adapter_model.safetensors"))) {
      assertThat(file.names())
          .hasSize(24)
          .contains(
              "base_model.model.decoder.block.1.layer.1.EncDecAttention.v.lora_B.weight",
              "base_model.model.encoder.block.0.layer.0.SelfAttention.q.lora_A.weight")
          .allMatch(name -> name.matches(".*Attention\\.[qv]\\.lora_[AB]\\.weight"));
    }
  }

  private void roundTrip(AdapterSettings settings) {
    Adapter adapter = Adapters.of(settings, model, Glue.RTE);
    try (AdaptedModel written =
        AdaptedModel.initialised(model, adapter, 7, manager, DataType.FLOAT32)) {
      AdapterFiles.write(written, "t5", folder);
      assertThat(AdapterFiles.settings(folder)).isEqualTo(settings);
      Adapter again = Adapters.of(AdapterFiles.settings(folder), model, Glue.RTE);
      try (AdaptedModel read = AdapterFiles.read(folder, model, again, manager, DataType.FLOAT32)) {
        assertThat(read.names()).isEqualTo(written.names());
        for (int i = 0; i < read.parameters().size(); i++) {
          assertThat(read.parameters().get(i).toFloatArray())
              .containsExactly(written.parameters().get(i).toFloatArray());
        }
      }
    }
  }

  @Test
  void aFileOfAnotherNumberOfVirtualTokensIsRefused() throws IOException {
    roundTrip(prompt(4).setPromptInit("random").setDecoderPads(false).build());
    assertThatThrownBy(
            () ->
                AdapterFiles.read(
                    folder,
                    model,
                    Adapters.of(prompt(5).build(), model, Glue.RTE),
                    manager,
                    DataType.FLOAT32))
        .hasMessageContainingAll("prompt_embeddings", "(4, 24)", "(5, 24)");
    change("num_virtual_tokens", 6);
    assertThatThrownBy(() -> AdapterFiles.settings(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("num_virtual_tokens 6", "holds 4", "different adapters");
    change("num_transformer_submodules", 2);
    assertThatThrownBy(() -> AdapterFiles.settings(folder))
        .hasMessageContaining("num_transformer_submodules to be 1");
    Safetensors.write(
        folder.resolve("adapter_model.safetensors"),
        Map.of("prompt", manager.zeros(new Shape(6, 24))));
    change("num_transformer_submodules", 1);
    assertThatThrownBy(() -> AdapterFiles.settings(folder))
        .hasMessageContaining("no tensor 'prompt_embeddings'");
  }

  @Test
  void variantsOfLoraThatComputeSomethingElseAreRefused() throws IOException {
    AdapterFiles.write(
        AdaptedModel.initialised(
            model,
            Adapters.of(lora(2, "q").build(), model, Glue.RTE),
            1,
            manager,
            DataType.FLOAT32),
        "t5",
        folder);
    change("use_qalora", 1);
    assertThatThrownBy(() -> AdapterFiles.settings(folder)).hasMessageContaining("use_qalora");
    change("use_qalora", 0);
    assertThat(AdapterFiles.settings(folder).getTargetModules()).containsExactly("q");
    change("rank_pattern", 3);
    assertThatThrownBy(() -> AdapterFiles.settings(folder)).hasMessageContaining("rank_pattern");
    change("target_modules", 1);
    assertThatThrownBy(() -> AdapterFiles.settings(folder))
        .hasMessageContaining("target_modules to be a list");
  }

  private void change(String key, int value) throws IOException {
    Path file = folder.resolve("adapter_config.json");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    Files.writeString(file, json.put(key, value).toString());
  }

  @Test
  void impossibleSettingsNameTheKey() {
    assertThatThrownBy(() -> Adapters.of(lora(25, "q").build(), model, Glue.RTE))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("adapter.rank", "25", "24 to 24", "choose 24 or less");
    assertThatThrownBy(() -> Adapters.of(lora(2, "query").build(), model, Glue.RTE))
        .hasMessageContainingAll("adapter.targetModules", "'query'", "q, k, v, o, wi, wo");
    assertThatThrownBy(() -> Adapters.of(prompt(0).build(), model, Glue.RTE))
        .hasMessageContainingAll("virtualTokens", "a whole number from 1", "found 0");
    assertThatThrownBy(() -> Adapters.of(prompt(3).setPromptInit("zero").build(), model, Glue.RTE))
        .hasMessageContainingAll("promptInit", "one of text, random", "found zero");
    assertThatThrownBy(
            () -> Adapters.shapes(prompt(3).build(), ModelSource.architecture("minilm"), Glue.RTE))
        .hasMessageContaining("text-to-text");
  }

  private static AdapterSettings.Builder prompt(int tokens) {
    return AdapterSettings.newBuilder().setType("prompt").setVirtualTokens(tokens);
  }

  private static AdapterSettings.Builder lora(int rank, String... modules) {
    return AdapterSettings.newBuilder()
        .setType("lora")
        .setRank(rank)
        .setAlpha((double) rank)
        .setDropout(0d)
        .setBias("none")
        .setTargetModules(List.of(modules));
  }
}
