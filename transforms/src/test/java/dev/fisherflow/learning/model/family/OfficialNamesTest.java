package dev.fisherflow.learning.model.family;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.TensorType;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.learning.model.file.WeightsOnDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The names of all tensors of the checkpoints that are used most, at their depth, but narrow. */
class OfficialNamesTest {

  private static final String BERT =
      """
      {"model_type": "bert", "vocab_size": 5, "hidden_size": 4, "num_hidden_layers": %d,
       "num_attention_heads": 2, "intermediate_size": 6, "max_position_embeddings": 8,
       "type_vocab_size": 2, "hidden_act": "gelu"}
      """;
  private static final String T5 =
      """
      {"model_type": "t5", "vocab_size": 5, "d_model": 4, "d_kv": 2, "d_ff": 6, "num_layers": 12,
       "num_heads": 2, "relative_attention_num_buckets": 4, "relative_attention_max_distance": 8,
       "feed_forward_proj": "%s", "tie_word_embeddings": %s}
      """;
  private static final String VIT =
      """
      {"model_type": "vit", "image_size": 4, "patch_size": 2, "num_channels": 3, "hidden_size": 4,
       "num_hidden_layers": 12, "num_attention_heads": 2, "intermediate_size": 6,
       "hidden_act": "gelu"}
      """;

  @TempDir Path folder;

  static Stream<Arguments> checkpoints() {
    List<String> v1 = t5("wi");
    v1.add("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight");
    List<String> head = List.of("shared.weight", "lm_head.weight");
    return Stream.of(
        Arguments.of("bert-base", BERT.formatted(12), bert("bert.", 12, "gamma", "beta", true)),
        Arguments.of("bert-large", BERT.formatted(24), bert("bert.", 24, "gamma", "beta", true)),
        Arguments.of(
            "bert-large, saved again",
            BERT.formatted(24),
            bert("bert.", 24, "weight", "bias", true)),
        Arguments.of("all-MiniLM-L6-v2", BERT.formatted(6), bert("", 6, "weight", "bias", false)),
        Arguments.of("t5-base", T5.formatted("relu", "true"), with(v1, "shared.weight")),
        Arguments.of(
            "t5-base, with all names of the embeddings",
            T5.formatted("relu", "true"),
            with(
                v1, "shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight")),
        Arguments.of(
            "t5-v1_1-base",
            T5.formatted("gated-gelu", "false"),
            with(t5("wi_0", "wi_1"), head.toArray(String[]::new))),
        Arguments.of(
            "flan-t5-base",
            T5.formatted("gated-gelu", "false"),
            with(
                t5("wi_0", "wi_1"),
                "decoder.embed_tokens.weight",
                "encoder.embed_tokens.weight",
                "lm_head.weight",
                "shared.weight")),
        Arguments.of(
            "vit-base-patch16-224",
            VIT,
            with(vit("vit.", false), "classifier.weight", "classifier.bias")),
        Arguments.of(
            "vit-base-patch16-224-in21k",
            VIT,
            with(vit("", false), "pooler.dense.weight", "pooler.dense.bias")),
        Arguments.of("transformers 5", VIT, with(vit("vit.", true), "vit.embeddings.mask_token")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("checkpoints")
  void theNamesOfCheckpointsAreKnown(String name, String config, List<String> names)
      throws IOException {
    assertThatCode(() -> check(config, names)).doesNotThrowAnyException();
  }

  /** Of each list, every tensor that is asked for is missed. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("checkpoints")
  void aMissingLayerIsNoticed(String name, String config, List<String> names) {
    List<String> fewer = names.stream().filter(each -> !each.contains(".5.")).toList();
    assertThatThrownBy(() -> check(config, fewer)).hasMessageContaining("tensors");
  }

  @Test
  void furtherLayersAndPartsThatAreNotComputedAreNoticed() {
    assertThatThrownBy(() -> check(BERT.formatted(1), bert("bert.", 2, "weight", "bias", true)))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(
            "holds 16 tensors of layers that its config.json does not ask for",
            "bert.encoder.layer.1.");
    assertThatThrownBy(
            () ->
                check(
                    BERT.formatted(1),
                    with(
                        bert("bert.", 1, "weight", "bias", true),
                        "bert.encoder.layer.0.attention.self.distance_embedding.weight")))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("holds 1 tensors that a model", "no place for", "distance_embed");
  }

  private void check(String config, List<String> names) throws IOException {
    JsonNode json = new ObjectMapper().readTree(config);
    ModelFamily family = ModelFamily.REGISTRY.get(json.get("model_type").asText());
    Map<String, String> own = family.tensorNames().canonical(new LinkedHashSet<>(names));
    Architecture architecture = family.architecture(json, new HashSet<>(own.values()));
    Map<String, Shape> expected = architecture.tensors();
    WeightsOnDisk weights = new WeightsOnDisk();
    own.forEach(
        (name, ownName) ->
            weights.with(
                name,
                name.endsWith("position_ids") ? TensorType.I64 : TensorType.F32,
                1,
                expected.getOrDefault(ownName, new Shape(1)).getShape()));
    weights.to(folder.resolve(WeightFiles.SINGLE));
    try (WeightFiles files = WeightFiles.open(folder)) {
      files.check(family.tensorNames(), expected);
    }
  }

  private static List<String> bert(
      String prefix, int depth, String scale, String shift, boolean pretraining) {
    List<String> names = new ArrayList<>();
    names.add(prefix + "embeddings.position_ids");
    for (String table : List.of("word", "position", "token_type")) {
      names.add(prefix + "embeddings." + table + "_embeddings.weight");
    }
    norm(names, prefix + "embeddings.LayerNorm", scale, shift);
    for (int i = 0; i < depth; i++) {
      String layer = prefix + "encoder.layer." + i + ".";
      for (String linear :
          List.of(
              "attention.self.query",
              "attention.self.key",
              "attention.self.value",
              "attention.output.dense",
              "intermediate.dense",
              "output.dense")) {
        norm(names, layer + linear, "weight", "bias");
      }
      norm(names, layer + "attention.output.LayerNorm", scale, shift);
      norm(names, layer + "output.LayerNorm", scale, shift);
    }
    norm(names, prefix + "pooler.dense", "weight", "bias");
    if (pretraining) {
      names.add("cls.predictions.bias");
      norm(names, "cls.predictions.transform.dense", "weight", "bias");
      norm(names, "cls.predictions.transform.LayerNorm", scale, shift);
      norm(names, "cls.seq_relationship", "weight", "bias");
      names.add("cls.predictions.decoder.weight");
    }
    return names;
  }

  private static List<String> t5(String... wide) {
    List<String> names = new ArrayList<>();
    for (String stack : List.of("encoder", "decoder")) {
      for (int i = 0; i < 12; i++) {
        String block = stack + ".block." + i + ".layer.";
        attention(names, block + "0.SelfAttention.");
        int last = 1;
        if (stack.equals("decoder")) {
          attention(names, block + "1.EncDecAttention.");
          names.add(block + "1.layer_norm.weight");
          last = 2;
        }
        for (String matrix : wide) {
          names.add(block + last + ".DenseReluDense." + matrix + ".weight");
        }
        names.add(block + last + ".DenseReluDense.wo.weight");
        names.add(block + "0.layer_norm.weight");
        names.add(block + last + ".layer_norm.weight");
      }
      names.add(stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight");
      names.add(stack + ".final_layer_norm.weight");
    }
    return names;
  }

  private static void attention(List<String> names, String module) {
    for (String matrix : List.of("q", "k", "v", "o")) {
      names.add(module + matrix + ".weight");
    }
  }

  private static List<String> vit(String prefix, boolean version5) {
    List<String> names = new ArrayList<>();
    names.add(prefix + "embeddings.cls_token");
    names.add(prefix + "embeddings.position_embeddings");
    norm(names, prefix + "embeddings.patch_embeddings.projection", "weight", "bias");
    String attention = version5 ? "attention." : "attention.attention.";
    for (int i = 0; i < 12; i++) {
      String layer = prefix + (version5 ? "layers." : "encoder.layer.") + i + ".";
      for (String module :
          List.of(
              attention + (version5 ? "q_proj" : "query"),
              attention + (version5 ? "k_proj" : "key"),
              attention + (version5 ? "v_proj" : "value"),
              version5 ? "attention.o_proj" : "attention.output.dense",
              version5 ? "mlp.fc1" : "intermediate.dense",
              version5 ? "mlp.fc2" : "output.dense",
              "layernorm_before",
              "layernorm_after")) {
        norm(names, layer + module, "weight", "bias");
      }
    }
    norm(names, prefix + "layernorm", "weight", "bias");
    return names;
  }

  private static void norm(List<String> names, String module, String scale, String shift) {
    names.add(module + "." + scale);
    names.add(module + "." + shift);
  }

  private static List<String> with(List<String> names, String... more) {
    List<String> all = new ArrayList<>(names);
    all.addAll(List.of(more));
    return all;
  }
}
