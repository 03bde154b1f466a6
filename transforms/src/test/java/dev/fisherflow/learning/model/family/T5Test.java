package dev.fisherflow.learning.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T5 folders: the files they may consist of, and what may be wrong with them. */
class T5Test {

  @TempDir Path folder;

  @Test
  void parametersFollowFromTheConfigurationAlone() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "t5", "vocab_size": 32128, "d_model": 768, "d_kv": 64, "d_ff": 3072,
         "num_layers": 12, "num_heads": 12, "relative_attention_num_buckets": 32}
        """);
    Architecture base = ModelSource.architecture(folder.toString());
    assertThat(base.parameters()).isEqualTo(222_903_552);
    assertThat(ModelSource.architecture("minilm").parameters()).isEqualTo(22_565_376);
  }

  @ParameterizedTest
  @ValueSource(strings = {"t5", "t5-v1_1"})
  void shardsAreTheSingleFileBitForBit(String name) {
    ModelFolder sharded =
        ModelFolder.copyOf(name, folder.resolve("m"))
            .sharded("model-00001-of-00003.safetensors", "b.safetensors", "c_3.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(logits(sharded.path(), manager))
          .isEqualTo(logits(ModelFolder.golden(name), manager));
    }
    String digest = ModelSource.of(sharded.path().toString()).digest();
    assertThat(ModelSource.of(sharded.path().toString()).digest()).isEqualTo(digest);
  }

  @Test
  void theEmbeddingsMayBeThereUnderTheNameOfAStackThatSharesThem() {
    ModelFolder renamed =
        ModelFolder.copyOf("t5", folder.resolve("m"))
            .tensors(
                tensors -> {
                  tensors.remove("shared.weight");
                  tensors.remove("decoder.embed_tokens.weight");
                  tensors.remove("lm_head.weight");
                });
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(logits(renamed.path(), manager))
          .isEqualTo(logits(ModelFolder.golden("t5"), manager));
    }
  }

  /** Transformers 5 ties all configurations, and keeps the old flag as that of the scaling. */
  @Test
  void aHeadOfItsOwnIsReadAsTransformers5SavesIt() {
    ModelFolder saved =
        ModelFolder.copyOf("t5-v1_1", folder.resolve("m"))
            .config(
                json -> json.put("tie_word_embeddings", true).put("scale_decoder_outputs", false));
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(logits(saved.path(), manager))
          .isEqualTo(logits(ModelFolder.golden("t5-v1_1"), manager));
    }
  }

  /** As transformers 5 saves a model of version 1.1 that was made with it: tied, but not scaled. */
  @Test
  void aTiedHeadNeedNotBeScaled() {
    ModelFolder tied =
        ModelFolder.copyOf("t5-v1_1", folder.resolve("tied"))
            .config(
                json -> json.put("tie_word_embeddings", true).put("scale_decoder_outputs", false))
            .tensors(tensors -> tensors.remove("lm_head.weight"));
    ModelFolder own =
        ModelFolder.copyOf("t5-v1_1", folder.resolve("own"))
            .tensors(tensors -> tensors.put("lm_head.weight", tensors.get("shared.weight")));
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(logits(tied.path(), manager)).isEqualTo(logits(own.path(), manager));
    }
  }

  private static float[] logits(Path folder, NDManager manager) {
    Model model = ModelSource.of(folder.toString()).load(manager, DataType.FLOAT32);
    Inputs inputs =
        new Inputs.TextToText(
            Inputs.Text.of(List.of(new int[] {3, 43, 8}, new int[] {5, 1, 9}), List.of(), manager),
            Inputs.Text.of(List.of(new int[] {0, 7}, new int[] {0, 4}), List.of(), manager));
    return model.logits(inputs, model.layers()).toFloatArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../m.safetensors",
        "/etc/m.safetensors",
        "a/b.safetensors",
        "weights.bin",
        ".safetensors",
        "a\\\\b.safetensors"
      })
  void anIndexMayOnlyNamePlainFilesOfItsFolder(String shard) throws IOException {
    ModelFolder copy = ModelFolder.copyOf("t5", folder.resolve("m"));
    Files.move(copy.path().resolve("model.safetensors"), folder.resolve("m.safetensors"));
    Files.writeString(
        copy.path().resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"shared.weight\": \"" + shard + "\"}}");
    assertThatThrownBy(() -> load(copy)).hasMessageContainingAll("plain names", "index.json");
  }

  @Test
  void anIndexWhoseShardsAreNotThereOrHoldOtherTensorsIsRefused() throws IOException {
    ModelFolder copy =
        ModelFolder.copyOf("t5", folder.resolve("m")).sharded("a.safetensors", "b.safetensors");
    Path index = copy.path().resolve("model.safetensors.index.json");
    Files.writeString(index, Files.readString(index).replaceFirst("a.saf", "b.saf"));
    assertThatThrownBy(() -> load(copy)).hasMessageContaining("b.safetensors, which does not hold");
    Files.delete(copy.path().resolve("b.safetensors"));
    assertThatThrownBy(() -> load(copy))
        .hasMessageContainingAll("b.safetensors", "download is incomplete");
    Files.writeString(index, "{\"weight_map\": []}");
    assertThatThrownBy(() -> load(copy)).hasMessageContaining("expected an object weight_map");
  }

  @Test
  void missingTensorsAreListedAllAtOnce() {
    ModelFolder copy =
        ModelFolder.copyOf("t5", folder.resolve("m"))
            .tensors(
                tensors -> {
                  tensors.remove("encoder.final_layer_norm.weight");
                  tensors.remove("decoder.block.1.layer.1.EncDecAttention.v.weight");
                });
    assertThatThrownBy(() -> load(copy))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(
            "lacks 2 of the 47 tensors",
            "fetch config.json and weights again",
            "encoder.final_layer_norm.weight",
            "decoder.block.1.layer.1.EncDecAttention.v.weight");
  }

  @ParameterizedTest
  @CsvSource({
    "d_ff, 49, encoder.block.0.layer.0,'(49, 24)'",
    "vocab_size, 98, shared.weight,'(98, 24)'",
    "relative_attention_num_buckets, 10, relative_attention_bias,'(10, 4)'",
    "d_kv, 7, SelfAttention.q.weight,'(28, 24)'"
  })
  void shapesThatTheConfigurationDoesNotAskForAreNamed(
      String key, int value, String tensor, String shape) {
    ModelFolder copy =
        ModelFolder.copyOf("t5", folder.resolve("m")).config(json -> json.put(key, value));
    String named = key.equals("d_ff") ? "DenseReluDense.wi.weight" : tensor;
    assertThatThrownBy(() -> load(copy))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(named, shape, "has shape", "of different models");
  }

  @Test
  void whatIsNotSupportedSaysWhatIs() {
    ModelFolder copy = ModelFolder.copyOf("t5", folder.resolve("m"));
    copy.config(json -> json.put("feed_forward_proj", "gated-silu"));
    assertThatThrownBy(() -> load(copy)).hasMessageContainingAll("gated-silu", "relu, gated-gelu");
    copy.config(json -> json.put("model_type", "mamba"));
    assertThatThrownBy(() -> load(copy)).hasMessageContainingAll("'mamba'", "bert, t5, vit, mlp");
  }

  @Test
  void aFolderWithoutTokenizerOrWithAnotherFileInItsPlaceIsRefused() throws IOException {
    ModelFolder copy = ModelFolder.copyOf("t5", folder.resolve("m"));
    Files.writeString(copy.path().resolve("tokenizer.json"), "{}");
    try (NDManager manager = NDManager.newBaseManager()) {
      var model =
          (EncoderDecoder) ModelSource.of(copy.path().toString()).load(manager, DataType.FLOAT32);
      assertThatThrownBy(() -> model.tokenizer().encode(List.of("yes")))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("tokenizer.json");
    }
    Files.delete(copy.path().resolve("tokenizer.json"));
    assertThatThrownBy(() -> load(copy))
        .hasMessageContainingAll("has no tokenizer.json", "AutoTokenizer");
  }

  @ParameterizedTest
  @CsvSource({
    "t5, pytorch_model.bin, transformers.T5ForConditionalGeneration.from_pretrained",
    "bert-lora, pytorch_model.bin.index.json, transformers.BertForSequenceClassification",
    "vit-lora, pytorch_model.bin, transformers.ViTForImageClassification",
    "mlp, pytorch_model.bin, safetensors.torch.save_file"
  })
  void aPickleIsNeverLoadedAndSaysHowToConvertIt(String model, String pickle, String remedy)
      throws IOException {
    ModelFolder copy = ModelFolder.copyOf(model, folder.resolve("m"));
    Files.move(copy.path().resolve("model.safetensors"), copy.path().resolve(pickle));
    assertThatThrownBy(() -> load(copy))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(
            "has no model.safetensors", "pickle and is never loaded", "convert it once", remedy);
    Files.delete(copy.path().resolve(pickle));
    assertThatThrownBy(() -> load(copy)).hasMessageContaining("Hugging Face layout is expected");
  }

  private static void load(ModelFolder folder) {
    try (NDManager manager = NDManager.newBaseManager()) {
      ModelSource.of(folder.path().toString()).load(manager, DataType.FLOAT32);
    }
  }

  /** Worked by hand from the definition: 8 buckets a side, of which 4 count single positions. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "-1, 1, 1",
    "-3, 3, 3",
    "1, 9, 0",
    "-4, 4, 4",
    "-7, 4, 7",
    "-8, 5, 8",
    "-16, 6, 10",
    "-32, 7, 13",
    "-1000, 7, 15",
    "1000, 15, 0",
    "64, 15, 0"
  })
  void distancesFallIntoBuckets(int difference, int bothWays, int backwards) {
    assertThat(new RelativePositions(16, 64, true).bucket(difference)).isEqualTo(bothWays);
    assertThat(new RelativePositions(16, 64, false).bucket(difference)).isEqualTo(backwards);
  }

  @Test
  void configurationsAreReadAsHuggingFaceWritesThem() throws IOException {
    T5Architecture tiny =
        T5Architecture.of(
            new ObjectMapper()
                .readTree(ModelFolder.golden("t5-v1_1").resolve("config.json").toFile()));
    assertThat(tiny)
        .isEqualTo(
            new T5Architecture(
                T5Kind.T5, 97, 24, 4, 6, 48, 2, 2, 8, 20, 1e-6, true, false, false, 0, 1, 0));
  }
}
