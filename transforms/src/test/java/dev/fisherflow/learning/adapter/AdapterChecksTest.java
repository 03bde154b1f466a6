package dev.fisherflow.learning.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.learning.model.file.TensorType;
import dev.fisherflow.learning.model.file.WeightsOnDisk;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Glue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is checked of an adapter's folder at once, and told by the name of that folder. */
class AdapterChecksTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init_lora_weights | \"pissa\" | found \"pissa\"",
        "init_lora_weights | \"pissa_niter_16\" | path_initial_model_for_weight_conversion",
        "init_lora_weights | \"olora\" | found \"olora\"",
        "init_lora_weights | \"corda\" | found \"corda\"",
        "init_lora_weights | \"loftq\" | found \"loftq\"",
        "init_lora_weights | \"eva\" | found \"eva\"",
        "init_lora_weights | \"lora_ga\" | found \"lora_ga\"",
        "init_lora_weights | \"of_2030\" | found \"of_2030\"",
        "use_dora | true | has no tensors",
        "alpha_pattern | {\"query\": 0} | alpha_pattern to be alphas by last parts of names",
        "rank_pattern | {\"que(ry)+\": 3} | rank_pattern to be ranks by last parts of names",
        "rank_pattern | {\"key\": 3} | no linear layer is named 'key'",
        "layers_to_transform | [1] | layers_to_transform to be unset",
        "kasa_config | {\"beta\": 1} | kasa_config to be unset",
        "of_2030 | 0.5 | of_2030 to be unset",
        "r | 0 | r to be a whole number from 1",
        "r | 2.5 | r to be a whole number from 1",
        "r | \"3\" | r to be a whole number from 1",
        "r | 4 | has shape",
        "lora_alpha | 0 | lora_alpha to be",
        "lora_alpha | \"6\" | lora_alpha to be",
        "lora_dropout | 1 | lora_dropout to be",
        "bias | \"all\" | bias to be none or lora_only",
        "bias | \"lora_only\" | has no tensors",
        "target_modules | \"all-linear\" | target_modules to be a list",
        "target_modules | [] | target_modules to be a list",
        "target_modules | [1] | target_modules to be a list",
        "target_modules | [\"q_proj\"] | no linear layer is named 'q_proj'",
        "target_modules | [\"query\", \"key\"] | has no tensors",
        "target_modules | [\"query\"] | do not ask for",
        "modules_to_save | [\"classifier\", \"pooler\"] | modules_to_save to be",
        "task_type | \"CAUSAL_LM\" | task_type to be SEQ_CLS",
        "task_type | \"TOKEN_CLS\" | task_type to be SEQ_CLS",
        "base_model_name_or_path | \"google/t5-base\" | base_model_name_or_path to be a bert",
        "auto_mapping | {\"base_model_class\": \"T5Model\"} | base_model_class of auto_mapping",
        "peft_type | \"LOHA\" | peft_type to be one of"
      })
  void whatIsNotPlainLoraOfThisModelIsRefused(String key, String value, String message)
      throws IOException {
    copy((json, tensors) -> json.set(key, json(value)));
    assertRefused(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init_lora_weights | \"gaussian\"",
        "init_lora_weights | false",
        "init_lora_weights | null",
        "inference_mode | false",
        "revision | \"main\"",
        "runtime_config | {\"ephemeral_gpu_offload\": false}",
        "rank_pattern | {}",
        "of_2030 | null",
        "of_2030 | false",
        "base_model_name_or_path | \"google-bert/bert-base-uncased\"",
        "base_model_name_or_path | \"../models/my-model\"",
        "task_type | null"
      })
  void whatChangesNothingPasses(String key, String value) throws IOException {
    copy((json, tensors) -> json.set(key, json(value)));
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"peft_type\": \"LORA\", \"peft_type\": \"LORA\"} | Duplicate field 'peft_type'",
        "{} {} | one JSON object",
        "[] | one JSON object"
      })
  void aConfigurationIsOneStrictObject(String text, String message) throws IOException {
    copy((json, tensors) -> {});
    Files.writeString(folder.resolve(AdapterFiles.CONFIG), text);
    assertRefused(message);
  }

  @Test
  void filesThatAreCutOrMissingAreToldByTheFolder() throws IOException {
    copy((json, tensors) -> {});
    Path file = folder.resolve(AdapterFiles.WEIGHTS);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 8));
    assertRefused("cut short or damaged");
    Files.delete(file);
    assertRefused("has no adapter_model.safetensors");
    Files.delete(folder.resolve(AdapterFiles.CONFIG));
    assertRefused("expected the file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"I64", "BOOL", "F8_E4M3"})
  void numbersOfOtherTypesAreRefusedByName(String type) throws IOException {
    copy((json, tensors) -> {});
    WeightsOnDisk weights = new WeightsOnDisk();
    try (Safetensors file = Safetensors.open(folder.resolve(AdapterFiles.WEIGHTS))) {
      for (String name : file.names()) {
        weights.with(name, TensorType.valueOf(type), 1, file.shape(name).getShape());
      }
    }
    weights.to(folder.resolve(AdapterFiles.WEIGHTS));
    assertRefused("is of dtype " + type);
  }

  /** As peft saves an adapter of the model without its head, with the head put beside. */
  @Test
  void keysWithoutTheModelsPrefixAreRead() throws IOException {
    copy(
        (json, tensors) -> {
          Map<String, NDArray> bare = new LinkedHashMap<>();
          tensors.forEach(
              (name, tensor) ->
                  bare.put(name.replace("model.model.bert.", "model.model."), tensor));
          assertThat(bare.keySet()).doesNotContainAnyElementsOf(loraKeys(tensors));
          tensors.clear();
          tensors.putAll(bare);
          json.put("task_type", "FEATURE_EXTRACTION");
        });
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void keysByBothNamesAreAmbiguous() throws IOException {
    copy(
        (json, tensors) -> {
          String key = loraKeys(tensors).iterator().next();
          tensors.put(key.replace("model.model.bert.", "model.model."), tensors.get(key));
        });
    assertRefused("do not ask for");
  }

  @Test
  void anAdapterOfAnotherModelIsTold() throws IOException {
    copy((json, tensors) -> json.put("base_model_name_or_path", "hub/other-model"));
    assertThat(AdapterFiles.otherModel(folder, "/models/mine")).contains("other-model");
    assertThat(AdapterFiles.otherModel(folder, "/models/other-model/")).isEmpty();
  }

  private static Iterable<String> loraKeys(Map<String, NDArray> tensors) {
    return tensors.keySet().stream().filter(name -> name.contains(".lora_")).toList();
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::check)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400))
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  private void check() {
    Architecture architecture =
        ModelSource.of(ModelFolder.golden("bert-lora").toString()).architecture();
    AdapterSettings settings = AdapterFiles.settings(folder);
    AdapterFiles.check(folder, architecture, Adapters.shapes(settings, architecture, Glue.MNLI));
  }

  private void copy(BiConsumer<ObjectNode, Map<String, NDArray>> change) throws IOException {
    Path golden = ModelFolder.golden("bert-lora").resolve("adapter");
    ObjectNode json = (ObjectNode) JSON.readTree(golden.resolve(AdapterFiles.CONFIG).toFile());
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager();
        Safetensors file = Safetensors.open(golden.resolve(AdapterFiles.WEIGHTS))) {
      file.names().forEach(name -> tensors.put(name, file.read(name, manager, DataType.FLOAT32)));
      change.accept(json, tensors);
      Safetensors.write(folder.resolve(AdapterFiles.WEIGHTS), tensors);
      JSON.writeValue(folder.resolve(AdapterFiles.CONFIG).toFile(), json);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
