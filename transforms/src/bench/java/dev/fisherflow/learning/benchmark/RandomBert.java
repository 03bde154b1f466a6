package dev.fisherflow.learning.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** BERT of the base model's shape with random weights. */
final class RandomBert {

  private static final double DEVIATION = 0.02;

  private RandomBert() {}

  /** A model of 12 layers of width 768. */
  static Model base(NDManager manager) {
    return of(
        """
        {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 30522,
         "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
         "intermediate_size": 3072, "max_position_embeddings": 512}
        """,
        manager);
  }

  /** A small one. */
  static Model tiny(NDManager manager) {
    return of(
        """
        {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 100,
         "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
         "intermediate_size": 32, "max_position_embeddings": 64}
        """,
        manager);
  }

  private static Model of(String config, NDManager manager) {
    try {
      Path folder = Files.createTempDirectory("random-bert");
      Path weights = folder.resolve("model.safetensors");
      Files.writeString(folder.resolve("config.json"), config);
      try (NDManager scope = manager.newSubManager()) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        ModelSource.planned(folder.toString())
            .architecture()
            .tensors()
            .forEach((name, shape) -> tensors.put(name, drawn(name, shape, scope)));
        Safetensors.write(weights, tensors);
      }
      Model model = ModelSource.of(folder.toString()).load(manager, DataType.FLOAT32);
      Files.delete(weights);
      Files.delete(folder.resolve("config.json"));
      Files.delete(folder);
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NDArray drawn(String name, Shape shape, NDManager scope) {
    NDArray drawn = scope.randomNormal(shape).muli(DEVIATION);
    return name.endsWith("LayerNorm.weight") ? drawn.addi(1) : drawn;
  }
}
