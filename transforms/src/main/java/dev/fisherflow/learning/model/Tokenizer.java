package dev.fisherflow.learning.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.fisherflow.learning.model.file.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A {@code tokenizer.json} for the few texts that a model itself has to do with, such as label
 * words. It is opened for every call, so that nothing native outlives one.
 *
 * @param json the bytes of the file
 * @param origin where they come from, for messages
 */
public record Tokenizer(byte[] json, String origin) {

  /**
   * Reads a file.
   *
   * @throws ModelException if it cannot be read
   */
  public static Tokenizer of(Path file) {
    try {
      return new Tokenizer(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new ModelException("cannot read the tokenizer " + file + ": " + e, e);
    }
  }

  /**
   * Token ids of texts, special tokens included, neither cut nor padded.
   *
   * @throws ModelException if the bytes are not a tokenizer's
   */
  public List<int[]> encode(List<String> texts) {
    try (HuggingFaceTokenizer tokenizer = open()) {
      return Stream.of(tokenizer.batchEncode(texts)).map(Tokenizer::ids).toList();
    }
  }

  /** The texts of token ids, special tokens left out. */
  public List<String> decode(List<int[]> texts) {
    try (HuggingFaceTokenizer tokenizer = open()) {
      return texts.stream()
          .map(ids -> tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true))
          .toList();
    }
  }

  private static int[] ids(Encoding encoding) {
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  private HuggingFaceTokenizer open() {
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(json),
          Map.of("addSpecialTokens", "true", "padding", "false", "truncation", "false"));
    } catch (IOException | RuntimeException e) {
      throw new ModelException(
          "%s: expected a tokenizer.json of the Hugging Face tokenizers library: %s"
              .formatted(origin, e.getMessage()),
          e);
    }
  }
}
