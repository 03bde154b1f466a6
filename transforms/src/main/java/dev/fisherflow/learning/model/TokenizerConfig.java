package dev.fisherflow.learning.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fisherflow.learning.model.Architecture.Frame;
import dev.fisherflow.learning.model.file.JsonFile;
import dev.fisherflow.learning.model.file.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder's {@code tokenizer_config.json}: what Python's AutoTokenizer changes of {@code
 * tokenizer.json}. Here texts are read as {@code tokenizer.json} says, so the two have to agree.
 *
 * @param folder the model's folder
 * @param json the file's content; empty if there is none
 */
record TokenizerConfig(Path folder, JsonNode json) {

  static final String FILE = "tokenizer_config.json";

  /** Lengths from which on a file says that it knows of none. */
  private static final double NO_LENGTH = 1e9;

  /**
   * Reads a folder's file, if it has one.
   *
   * @throws ModelException if it cannot be read
   */
  static TokenizerConfig read(Path folder) {
    Path file = folder.resolve(FILE);
    return new TokenizerConfig(
        folder, Files.exists(file) ? JsonFile.object(file) : JsonNodeFactory.instance.objectNode());
  }

  /**
   * Requires that it changes nothing of a tokenizer.
   *
   * @param frame special tokens that the model needs
   * @throws ModelException naming the key that does
   */
  void requireAgreement(TokenizerFile tokenizer, Frame frame) {
    boolean lower = normalises(tokenizer, "lowercase", false) || has(tokenizer, "Lowercase");
    boolean strips =
        normalises(tokenizer, "strip_accents", lower) || has(tokenizer, "StripAccents");
    requireSame("do_lower_case", lower);
    requireSame("strip_accents", strips);
    if (tokenizer.normalizers().stream().anyMatch(TokenizerConfig::isBert)) {
      requireSame("tokenize_chinese_chars", normalises(tokenizer, "handle_chinese_chars", true));
    }
    String side = tokenizer.cutsLeft() ? "left" : "right";
    requireSame("truncation_side", json.path("truncation_side"), side);
    if (frame == Frame.BOTH) {
      requireToken("cls_token", tokenizer.special(true));
      requireToken("sep_token", tokenizer.special(false));
    } else if (frame == Frame.END) {
      requireToken("eos_token", tokenizer.special(false));
    }
    json.path("added_tokens_decoder")
        .fields()
        .forEachRemaining(
            added -> {
              String token = added.getValue().path("content").asText();
              String id = String.valueOf(tokenizer.ids().get(token));
              if (!id.equals(added.getKey())) {
                throw differs("id of '" + token + "' in added_tokens_decoder", added.getKey(), id);
              }
            });
  }

  /**
   * Requires that inputs are not longer than it says that texts may be.
   *
   * @throws ModelException if they are
   */
  void requireLength(int maxTokens) {
    JsonNode most = json.path("model_max_length");
    if (most.isNumber() && most.doubleValue() < NO_LENGTH && maxTokens > most.doubleValue()) {
      throw new ModelException(
          ("training.maxTokens: expected at most %s, model_max_length of %s, found %d: texts are cut"
                  + " there; set it to %s or less")
              .formatted(most, folder.resolve(FILE), maxTokens, most));
    }
  }

  private void requireSame(String key, boolean inTokenizer) {
    requireSame(key, json.path(key), String.valueOf(inTokenizer));
  }

  private void requireSame(String key, JsonNode value, String inTokenizer) {
    if (!value.isMissingNode() && !value.isNull() && !value.asText().equals(inTokenizer)) {
      throw differs(key, JsonFile.excerpt(value), inTokenizer);
    }
  }

  private void requireToken(String key, Optional<String> used) {
    JsonNode token = json.path(key).isObject() ? json.path(key).path("content") : json.path(key);
    used.ifPresent(text -> requireSame(key, token, text));
  }

  private ModelException differs(String key, String here, String there) {
    return new ModelException(
        ("%s: %s is %s, by %s it is %s: which one is meant is not known; let both agree, such as with"
                + " Python: transformers.AutoTokenizer.from_pretrained('%s').save_pretrained('%s')")
            .formatted(
                folder.resolve(FILE),
                key,
                here,
                HuggingFaceFolder.TOKENIZER,
                there,
                folder,
                folder));
  }

  private static boolean normalises(TokenizerFile tokenizer, String key, boolean otherwise) {
    return tokenizer.normalizers().stream()
        .filter(TokenizerConfig::isBert)
        .map(normalizer -> normalizer.path(key))
        .map(value -> value.isBoolean() ? value.booleanValue() : otherwise)
        .findFirst()
        .orElse(false);
  }

  private static boolean isBert(JsonNode normalizer) {
    return normalizer.path("type").asText().equals("BertNormalizer");
  }

  private static boolean has(TokenizerFile tokenizer, String type) {
    return tokenizer.normalizers().stream().anyMatch(n -> n.path("type").asText().equals(type));
  }
}
