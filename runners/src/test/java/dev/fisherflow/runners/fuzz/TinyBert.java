package dev.fisherflow.runners.fuzz;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.learning.random.KeyedRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A model folder whose BERT of one layer knows letters and trains in milliseconds. */
public final class TinyBert {

  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final int TOKENS = SPECIAL.size() + 2 * LETTERS.length();
  private static final int WIDTH = 8;
  private static final int INNER = 16;
  private static final int POSITIONS = 64;

  private TinyBert() {}

  /** Writes configuration, tokenizer and weights. */
  public static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": %d, "hidden_size": %d,
         "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": %d,
         "max_position_embeddings": %d, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
         "hidden_act": "gelu"}
        """
            .formatted(TOKENS, WIDTH, INNER, POSITIONS));
    Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      Random random = KeyedRandom.of(1, "tiny bert");
      shapes().forEach((name, shape) -> tensors.put(name, drawn(manager, random, name, shape)));
      Safetensors.write(folder.resolve("model.safetensors"), tensors);
    }
  }

  private static Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("embeddings.word_embeddings.weight", new Shape(TOKENS, WIDTH));
    shapes.put("embeddings.position_embeddings.weight", new Shape(POSITIONS, WIDTH));
    shapes.put("embeddings.token_type_embeddings.weight", new Shape(2, WIDTH));
    norm(shapes, "embeddings.LayerNorm");
    String layer = "encoder.layer.0.";
    for (String part : List.of("self.query", "self.key", "self.value", "output.dense")) {
      linear(shapes, layer + "attention." + part, WIDTH, WIDTH);
    }
    norm(shapes, layer + "attention.output.LayerNorm");
    linear(shapes, layer + "intermediate.dense", INNER, WIDTH);
    linear(shapes, layer + "output.dense", WIDTH, INNER);
    norm(shapes, layer + "output.LayerNorm");
    linear(shapes, "pooler.dense", WIDTH, WIDTH);
    return shapes;
  }

  private static void linear(Map<String, Shape> shapes, String name, int outputs, int inputs) {
    shapes.put(name + ".weight", new Shape(outputs, inputs));
    shapes.put(name + ".bias", new Shape(outputs));
  }

  private static void norm(Map<String, Shape> shapes, String name) {
    shapes.put(name + ".weight", new Shape(WIDTH));
    shapes.put(name + ".bias", new Shape(WIDTH));
  }

  private static NDArray drawn(NDManager manager, Random random, String name, Shape shape) {
    double mean = name.endsWith("LayerNorm.weight") ? 1 : 0;
    double[] numbers =
        DoubleStream.generate(() -> mean + 0.3 * random.nextGaussian())
            .limit(shape.size())
            .toArray();
    return manager.create(numbers, shape).toType(DataType.FLOAT32, false);
  }

  private static String tokenizer() {
    return """
    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
     "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
       "strip_accents": null, "lowercase": true},
     "pre_tokenizer": {"type": "BertPreTokenizer"},
     "post_processor": {"type": "TemplateProcessing",
       "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
         {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
       "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
         {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
         {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
       "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
         "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
     "decoder": null,
     "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
       "max_input_chars_per_word": 100, "vocab": {%s}}}
    """
        .formatted(
            IntStream.range(0, SPECIAL.size())
                .mapToObj(TinyBert::special)
                .collect(Collectors.joining(", ")),
            IntStream.range(0, TOKENS)
                .mapToObj(id -> "\"%s\": %d".formatted(token(id), id))
                .collect(Collectors.joining(", ")));
  }

  private static String special(int id) {
    return """
        {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false, \
        "normalized": false, "special": true}"""
        .formatted(id, SPECIAL.get(id));
  }

  private static String token(int id) {
    int letter = id - SPECIAL.size();
    if (letter < 0) {
      return SPECIAL.get(id);
    }
    String prefix = letter < LETTERS.length() ? "" : "##";
    return prefix + LETTERS.charAt(letter % LETTERS.length());
  }
}
