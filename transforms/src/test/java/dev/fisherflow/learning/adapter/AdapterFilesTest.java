package dev.fisherflow.learning.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Cifar;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapter folders as peft writes them, and as they come damaged. */
class AdapterFilesTest {

  private static final String BIASES = "base_layer.bias";

  @TempDir Path folder;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** What peft wrote is read, written, and read again without a changed bit. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert-lora",
        "bert-dora",
        "bert-all",
        "bert-bitfit",
        "t5-lora",
        "t5-prompt",
        "t5-prompt-decoder-pads",
        "vit-lora"
      })
  void foldersOfPeftAreReadBackExactly(String golden) {
    Model model =
        ModelSource.of(ModelFolder.golden(golden).toString()).load(manager, DataType.FLOAT32);
    Path peft = ModelFolder.golden(golden).resolve("adapter");
    AdaptedModel first = read(model, peft);
    Map<String, NDArray> tensors = tensors(peft);
    assertThat(first.trainableParameters())
        .isEqualTo(tensors.values().stream().mapToLong(NDArray::size).sum());
    first
        .byName()
        .forEach(
            (name, tensor) ->
                assertThat(tensor.toFloatArray())
                    .containsExactly(tensors.get(first.adapter().fileKey(name)).toFloatArray()));

    AdapterFiles.write(first, golden, folder);
    AdaptedModel second = read(model, folder);
    for (int i = 0; i < first.parameters().size(); i++) {
      assertThat(second.parameters().get(i).toFloatArray())
          .containsExactly(first.parameters().get(i).toFloatArray());
    }
    assertThat(tensors(folder).keySet()).containsAll(tensors.keySet());
  }

  /**
   * Before peft 0.7 a trained bias was not below base_layer; transformers 5 renamed the modules.
   */
  @ParameterizedTest
  @ValueSource(strings = {"query.bias", "q_proj.base_layer.bias"})
  void olderAndNewerKeysAreRead(String key) throws IOException {
    Model model = vit();
    AdaptedModel expected = read(model, ModelFolder.golden("vit-lora").resolve("adapter"));
    Map<String, String> renamed =
        key.startsWith("q_proj")
            ? Map.of(
                "vit.encoder.layer.", "vit.layers.",
                "attention.attention.query", "attention.q_proj",
                "attention.attention.value", "attention.v_proj")
            : Map.of(BIASES, "bias");
    Path other =
        copy(
            name -> {
              for (Map.Entry<String, String> part : renamed.entrySet()) {
                name = name.replace(part.getKey(), part.getValue());
              }
              return name;
            });
    assertThat(tensors(other).keySet()).anyMatch(name -> name.endsWith(key));
    AdaptedModel read = read(model, other);
    for (int i = 0; i < read.parameters().size(); i++) {
      assertThat(read.parameters().get(i).toFloatArray())
          .containsExactly(expected.parameters().get(i).toFloatArray());
    }
  }

  /** The golden adapter cut to bfloat16: a float32 without its lower half. */
  @Test
  void bfloat16TensorsAreRead() throws IOException {
    Path copy = copy(name -> name);
    Map<String, NDArray> tensors = tensors(copy);
    ObjectNode header = new ObjectMapper().createObjectNode();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    tensors.forEach(
        (name, tensor) -> {
          ObjectNode entry = header.putObject(name).put("dtype", "BF16");
          ArrayNode shape = entry.putArray("shape");
          LongStream.of(tensor.getShape().getShape()).forEach(shape::add);
          ArrayNode offsets = entry.putArray("data_offsets").add(data.size());
          for (float number : tensor.toFloatArray()) {
            int upper = Float.floatToRawIntBits(number) >>> 16;
            data.write(upper);
            data.write(upper >>> 8);
          }
          offsets.add(data.size());
        });
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + text.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(text.length).put(text).put(data.toByteArray());
    Files.write(copy.resolve(AdapterFiles.WEIGHTS), file.array());

    AdaptedModel read = read(vit(), copy);
    read.byName()
        .forEach(
            (name, tensor) -> {
              float[] numbers = tensors.get(read.adapter().fileKey(name)).toFloatArray();
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Float.intBitsToFloat(Float.floatToRawIntBits(numbers[i]) & 0xffff0000);
              }
              assertThat(tensor.toFloatArray()).containsExactly(numbers);
            });
  }

  @Test
  void unknownAndMissingTensorsAreNamed() throws IOException {
    Path unknown = copy(name -> name.replace(BIASES, "base_layer.shift"));
    assertThatThrownBy(() -> read(vit(), unknown))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(
            "has no tensors",
            "layer.0.attention.attention.query.base_layer.bias",
            "and 3 more",
            "query.base_layer.shift",
            "of different adapters");
    Files.delete(unknown.resolve(AdapterFiles.WEIGHTS));
    Map<String, NDArray> more = tensors(ModelFolder.golden("vit-lora").resolve("adapter"));
    more.put("base_model.model.vit.pooler.lora_A.weight", manager.ones(new Shape(1)));
    Safetensors.write(unknown.resolve(AdapterFiles.WEIGHTS), more);
    assertThatThrownBy(() -> read(vit(), unknown))
        .hasMessageContainingAll("do not ask for", "vit.pooler.lora_A");
  }

  @Test
  void aRankThatIsNotTheFilesIsNamedWithBothShapes() throws IOException {
    Path other = copy(UnaryOperator.identity());
    Path config = other.resolve(AdapterFiles.CONFIG);
    Files.writeString(config, Files.readString(config).replaceFirst("\"r\": \\d+", "\"r\": 5"));
    assertThatThrownBy(() -> read(vit(), other))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("lora_A.weight", "(2, 24)", "(5, 24)", "different adapters");
    Files.delete(other.resolve(AdapterFiles.WEIGHTS));
    assertThatThrownBy(() -> read(vit(), other))
        .hasMessageContainingAll("has no adapter_model.safetensors", "as Python's peft saves it");
  }

  /** As peft wraps every linear layer whose name ends so, the pooler's among them. */
  @Test
  void everyLayerOfTheNameIsWrapped() {
    Model bert =
        ModelSource.of(ModelFolder.golden("bert-lora").toString()).load(manager, DataType.FLOAT32);
    AdapterSettings dense =
        AdapterSettings.newBuilder()
            .setType("lora")
            .setRank(2)
            .setAlpha(2.0)
            .setTargetModules(List.of("dense"))
            .build();
    assertThat(Adapters.of(dense, bert, Glue.MNLI).tensors())
        .extracting(TensorSpec::name)
        .filteredOn(name -> name.endsWith("lora_A.weight"))
        .hasSize(2 * 3 + 1)
        .contains("bert.pooler.dense.lora_A.weight");
  }

  @Test
  void aPickleIsNeverLoaded() throws IOException {
    Path pickled = copy(UnaryOperator.identity());
    Files.move(pickled.resolve(AdapterFiles.WEIGHTS), pickled.resolve("adapter_model.bin"));
    assertThatThrownBy(() -> read(vit(), pickled))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(
            "adapter_model.bin is a pickle and is never loaded",
            "convert it once",
            "safetensors.torch.save_file(torch.load('" + pickled.resolve("adapter_model.bin"));
  }

  private Model vit() {
    return ModelSource.of(ModelFolder.golden("vit-lora").toString())
        .load(manager, DataType.FLOAT32);
  }

  /** The head of bert-lora has three outputs, as MNLI's has. */
  private AdaptedModel read(Model model, Path files) {
    Task task =
        model.architecture().huggingFaceName().className().startsWith("ViT")
            ? Cifar.CIFAR10
            : Glue.MNLI;
    Adapter adapter = Adapters.of(AdapterFiles.settings(files), model, task);
    return AdapterFiles.read(files, model, adapter, manager, DataType.FLOAT32);
  }

  private Path copy(UnaryOperator<String> renaming) throws IOException {
    Path golden = ModelFolder.golden("vit-lora").resolve("adapter");
    Path copy = Files.createDirectories(folder.resolve("copy"));
    Files.copy(golden.resolve(AdapterFiles.CONFIG), copy.resolve(AdapterFiles.CONFIG));
    Map<String, NDArray> renamed = new LinkedHashMap<>();
    tensors(golden).forEach((name, tensor) -> renamed.put(renaming.apply(name), tensor));
    Safetensors.write(copy.resolve(AdapterFiles.WEIGHTS), renamed);
    return copy;
  }

  private Map<String, NDArray> tensors(Path files) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    try (Safetensors file = Safetensors.open(files.resolve(AdapterFiles.WEIGHTS))) {
      file.names().forEach(name -> tensors.put(name, file.read(name, manager, DataType.FLOAT32)));
    }
    return tensors;
  }
}
