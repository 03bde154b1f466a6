package dev.fisherflow.learning.export;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights and the configuration of a model with its adapter merged: {@code model.safetensors}
 * and {@code config.json}. The tensors are computed in float64 and rounded once, to float32.
 */
public final class MergedFolder {

  private static final String ID2LABEL = "id2label";
  private static final String LABEL2ID = "label2id";
  private static final List<String> TYPES = List.of("torch_dtype", "dtype");
  private static final ObjectMapper JSON = new ObjectMapper();

  private MergedFolder() {}

  /**
   * Writes both files.
   *
   * @param base the folder of the model under the adapter
   * @param trained the same model with its adapter, in float64
   * @param task names the outputs of a head
   * @throws ModelException if the adapter changes no weights, the weights would be of no class of
   *     transformers, or the files cannot be written
   */
  public static void write(HuggingFaceFolder base, AdaptedModel trained, Task task, Path folder) {
    Architecture architecture = trained.model().architecture();
    architecture
        .unlikeItsClass()
        .ifPresent(
            why -> {
              throw new ModelException(
                  "the model '%s' cannot be exported with merged weights: %s; leave --merged out"
                      .formatted(base.name(), why));
            });
    Map<String, NDArray> tensors = new LinkedHashMap<>(trained.merged());
    tensors.replaceAll(
        (name, tensor) ->
            base.tensorNames().isTransposed(name) ? tensor.transpose().duplicate() : tensor);
    Safetensors.write(folder.resolve(WeightFiles.SINGLE), tensors);
    ObjectNode config = base.config().deepCopy();
    TYPES.stream().filter(config::has).forEach(key -> config.put(key, "float32"));
    config.putArray("architectures").add(architecture.huggingFaceName().className());
    if (!(trained.model() instanceof EncoderDecoder)) {
      long outputs = tensors.get(architecture.head().orElseThrow().module() + ".weight").size(0);
      if (outputs == task.outputs()) {
        labels(config, task);
      }
    }
    try {
      Files.writeString(
          folder.resolve(HuggingFaceFolder.CONFIG),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
    } catch (IOException e) {
      throw new ModelException("cannot write " + folder + ": " + e, e);
    }
  }

  /** What the outputs of a head are called, in their order; the one of a regression has no name. */
  private static void labels(ObjectNode config, Task task) {
    Map<String, String> names = new LinkedHashMap<>();
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<String> labels = task.regression() ? List.of("LABEL_0") : task.labels();
    for (int i = 0; i < labels.size(); i++) {
      names.put(String.valueOf(i), labels.get(i));
      numbers.put(labels.get(i), i);
    }
    config.put("num_labels", labels.size());
    config.set(ID2LABEL, JSON.valueToTree(names));
    config.set(LABEL2ID, JSON.valueToTree(numbers));
    config.put(
        "problem_type",
        switch (task.target()) {
          case NUMBER -> "regression";
          case LABELS -> "multi_label_classification";
          case LABEL, TEXT -> "single_label_classification";
        });
  }
}
