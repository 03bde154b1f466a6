package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.golden.GoldenCase.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.export.MergedFolder;
import dev.fisherflow.learning.export.SameLogits;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFolder;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.tasks.Cifar;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adapters that peft has trained, merged: the logits are peft's own. */
class MergedFolderGoldenTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "bert-lora, mnli, BertForSequenceClassification",
    "t5-lora, rte, T5ForConditionalGeneration",
    "vit-lora, cifar10, ViTForImageClassification"
  })
  void mergedWeightsGivePeftsLogits(String name, String task, String className) throws IOException {
    try (GoldenCase golden = GoldenCase.open(ModelFolder.golden(name));
        NDManager manager = NDManager.newBaseManager();
        Recording paused = Recording.paused()) {
      AdaptedModel trained = golden.adapted(manager, DataType.FLOAT64);
      write(golden, trained, Task.of(task));
      // Merged weights are rounded to float32 once, 6e-8 of each.
      assertThat(SameLogits.ofMerged(trained, folder, manager)).isLessThan(5e-6);
      Model read = ModelSource.of(folder.toString()).load(manager, DataType.FLOAT64);
      if (!name.startsWith("bert")) { // whose heads are read by SameLogits alone
        assertClose(
            "logits",
            read.logits(golden.inputs(read, manager, DataType.FLOAT64), read.layers()),
            golden.floats("logits", manager),
            1e-5);
      }
      JsonNode config =
          new ObjectMapper().readTree(folder.resolve(HuggingFaceFolder.CONFIG).toFile());
      assertThat(config.at("/architectures/0").asText()).isEqualTo(className);
      assertThat(ModelSource.of(folder.toString()).doubts()).isEmpty();
      try (var files = Files.list(folder)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .contains("config.json", "model.safetensors")
            .noneMatch(file -> file.contains("adapter"));
      }
    }
  }

  /** W + (alpha / r) B A in float64, rounded once: computed here number by number. */
  @Test
  void aMergedMatrixIsRoundedOnce() {
    try (GoldenCase golden = GoldenCase.open(ModelFolder.golden("bert-lora"));
        NDManager manager = NDManager.newBaseManager();
        Recording paused = Recording.paused()) {
      AdaptedModel trained = golden.adapted(manager, DataType.FLOAT64);
      write(golden, trained, Glue.MNLI);
      String module = "bert.encoder.layer.1.attention.self.value";
      double[] w = trained.model().layers().weights().get(module + ".weight").toDoubleArray();
      NDArray a = trained.byName().get(module + ".lora_A.weight");
      double[] b = trained.byName().get(module + ".lora_B.weight").toDoubleArray();
      int rank = (int) a.size(0);
      int in = (int) a.size(1);
      double[] rows = a.toDoubleArray();
      float[] merged = read(manager).get(module + ".weight").toFloatArray();
      for (int i = 0; i < w.length; i++) {
        double sum = 0;
        for (int k = 0; k < rank; k++) {
          sum += b[i / in * rank + k] * rows[k * in + i % in];
        }
        assertThat(merged[i]).isEqualTo((float) (w[i] + 2 * sum)); // alpha 6, rank 3
      }
    }
  }

  @Test
  void labelsAreNamedInTheirOrder() throws IOException {
    try (GoldenCase golden = GoldenCase.open(ModelFolder.golden("vit-lora"));
        NDManager manager = NDManager.newBaseManager();
        Recording paused = Recording.paused()) {
      write(golden, golden.adapted(manager, DataType.FLOAT64), Cifar.CIFAR10);
    }
    JsonNode config =
        new ObjectMapper().readTree(folder.resolve(HuggingFaceFolder.CONFIG).toFile());
    assertThat(config.path("num_labels").asInt()).isEqualTo(10);
    assertThat(config.at("/id2label/9").asText()).isEqualTo("truck");
    assertThat(config.at("/label2id/truck").asInt()).isEqualTo(9);
    assertThat(config.path("problem_type").asText()).isEqualTo("single_label_classification");
  }

  @Test
  void aWeightThatIsAnotherIsSeen() {
    try (GoldenCase golden = GoldenCase.open(ModelFolder.golden("t5-lora"));
        NDManager manager = NDManager.newBaseManager();
        Recording paused = Recording.paused()) {
      AdaptedModel trained = golden.adapted(manager, DataType.FLOAT64);
      write(golden, trained, Glue.RTE);
      Map<String, NDArray> tensors = read(manager);
      String one = "encoder.block.0.layer.0.SelfAttention.q.weight";
      tensors.put(one, tensors.get(one).mul(1.01f));
      Safetensors.write(folder.resolve("model.safetensors"), tensors);
      assertThat(SameLogits.ofMerged(trained, folder, manager)).isGreaterThan(SameLogits.TOLERANCE);
    }
  }

  @Test
  void whatChangesNoWeightsIsRefused() {
    try (GoldenCase golden = GoldenCase.open(ModelFolder.golden("t5-prompt"));
        NDManager manager = NDManager.newBaseManager();
        Recording paused = Recording.paused()) {
      AdaptedModel trained = golden.adapted(manager, DataType.FLOAT64);
      assertThatThrownBy(() -> write(golden, trained, Glue.RTE))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("leave --merged out");
      assertThat(folder).isEmptyDirectory();
    }
  }

  private void write(GoldenCase golden, AdaptedModel trained, Task task) {
    MergedFolder.write(HuggingFaceFolder.open(golden.folder()), trained, task, folder);
    Path tokenizer = golden.folder().resolve(HuggingFaceFolder.TOKENIZER);
    if (Files.exists(tokenizer)) { // without which a T5 is not opened
      try {
        Files.copy(tokenizer, folder.resolve(HuggingFaceFolder.TOKENIZER));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Map<String, NDArray> read(NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    try (Safetensors file = Safetensors.open(folder.resolve("model.safetensors"))) {
      file.names().forEach(name -> tensors.put(name, file.read(name, manager, DataType.FLOAT32)));
    }
    return tensors;
  }
}
