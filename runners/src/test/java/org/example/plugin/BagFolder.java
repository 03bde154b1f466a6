package org.example.plugin;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.learning.random.KeyedRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The folder of a random bag of tokens. */
final class BagFolder {

  private static final String LETTERS = " etaoinshrdlucmfwypvbgkjqxz";

  /** Tokens of {@link #writeTokenizer}: the letters, and one for all others. */
  static final int LETTER_TOKENS = LETTERS.length() + 1;

  private BagFolder() {}

  /** Writes configuration and weights. */
  static void write(Path folder, int tokens, int width) throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "bag", "vocab_size": %d, "hidden_size": %d}
        """
            .formatted(tokens, width));
    try (NDManager manager = NDManager.newBaseManager()) {
      Safetensors.write(
          folder.resolve("model.safetensors"),
          Map.of(
              "tokens.weight", drawn(manager, tokens, width),
              "mixer.weight", drawn(manager, width, width),
              "mixer.bias", drawn(manager, width)));
    }
  }

  private static NDArray drawn(NDManager manager, long... dimensions) {
    Shape shape = new Shape(dimensions);
    double[] numbers =
        DoubleStream.generate(KeyedRandom.of(1, shape.toString())::nextGaussian)
            .limit(shape.size())
            .toArray();
    return manager.create(numbers, shape).toType(DataType.FLOAT32, false);
  }

  /** Writes a tokenizer for which each letter is a token. */
  static void writeTokenizer(Path folder) throws IOException {
    String letters =
        IntStream.range(0, LETTERS.length())
            .mapToObj(i -> "\"%s\": %d".formatted(LETTERS.charAt(i), i + 1))
            .collect(Collectors.joining(", "));
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {
          "version": "1.0",
          "added_tokens": [],
          "pre_tokenizer": {
            "type": "Split",
            "pattern": {"Regex": "."},
            "behavior": "Isolated",
            "invert": false
          },
          "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, %s}}
        }
        """
            .formatted(letters));
  }
}
