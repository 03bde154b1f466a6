package dev.fisherflow.learning.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.Architecture.Frame;
import dev.fisherflow.learning.model.Architecture.TextLimits;
import dev.fisherflow.learning.model.file.JsonFile;
import dev.fisherflow.learning.model.file.ModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code tokenizer.json} says of itself, without putting it to work: its ids, the special
 * tokens that it puts around a text, the segments that it makes, and how it normalises.
 *
 * @param origin the file, for messages
 * @param json its content
 * @param ids ids of its tokens
 */
record TokenizerFile(String origin, JsonNode json, Map<String, Integer> ids) {

  /**
   * Reads a file.
   *
   * @throws ModelException if it cannot be read or is no tokenizer's
   */
  static TokenizerFile of(Path file) {
    JsonNode json = JsonFile.object(file);
    JsonNode vocabulary = json.path("model").path("vocab");
    Map<String, Integer> ids = new HashMap<>();
    if (vocabulary.isObject()) {
      vocabulary.fields().forEachRemaining(e -> ids.put(e.getKey(), id(file, e.getValue())));
    } else if (vocabulary.isArray()) {
      for (int i = 0; i < vocabulary.size(); i++) {
        ids.put(vocabulary.get(i).path(0).asText(), i);
      }
    } else {
      throw new ModelException(
          file
              + ": expected a tokenizer.json of the Hugging Face tokenizers library, found no model"
              + " with a vocab");
    }
    for (JsonNode added : json.path("added_tokens")) {
      ids.put(added.path("content").asText(), id(file, added.path("id")));
    }
    return new TokenizerFile(file.toString(), json, ids);
  }

  private static int id(Path file, JsonNode id) {
    if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
      throw new ModelException(
          file + ": expected ids to be integers from 0, found " + JsonFile.excerpt(id));
    }
    return id.intValue();
  }

  /**
   * Requires that a model can read what it makes of texts.
   *
   * @throws ModelException if its ids are beyond the vocabulary, or special tokens are missing
   */
  void require(TextLimits limits) {
    ids.entrySet().stream()
        .filter(token -> token.getValue() >= limits.vocabulary())
        .max(Map.Entry.comparingByValue())
        .ifPresent(
            token -> {
              throw new ModelException(
                  ("%s: token '%s' has id %d, the model's vocabulary (vocab_size of config.json) ends"
                          + " before %d: they are of different models, fetch both again, together")
                      .formatted(origin, token.getKey(), token.getValue(), limits.vocabulary()));
            });
    List<Part> parts = parts(false);
    parts.forEach(this::requireKnown);
    parts(true).forEach(this::requireKnown);
    boolean begun = !parts.isEmpty() && parts.get(0).special();
    boolean ended = !parts.isEmpty() && parts.get(parts.size() - 1).special();
    if (limits.frame() == Frame.BOTH && !(begun && ended)
        || limits.frame() == Frame.END && !ended) {
      throw new ModelException(
          "%s: expected a post_processor that puts %s a text, as the model was trained; found none"
              .formatted(
                  origin,
                  limits.frame() == Frame.END
                      ? "a special token after"
                      : "special tokens before and after"));
    }
  }

  private void requireKnown(Part part) {
    if (part.special() && part.id() != ids.getOrDefault(part.token(), -1)) {
      throw new ModelException(
          "%s: the post_processor adds the special token '%s' as id %d, in the vocabulary it %s"
              .formatted(
                  origin,
                  part.token(),
                  part.id(),
                  ids.containsKey(part.token())
                      ? "has id " + ids.get(part.token())
                      : "is missing"));
    }
  }

  /** The special token that stands first in a text, or the last one. */
  Optional<String> special(boolean first) {
    List<Part> parts = parts(false);
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(parts.get(first ? 0 : parts.size() - 1))
            .filter(Part::special)
            .map(Part::token);
  }

  /** Segments of a text, or of a pair of texts. */
  int segments(boolean pair) {
    return parts(pair).stream().mapToInt(Part::segment).max().orElse(0) + 1;
  }

  /** The words, pieces and signs that it knows beside its special tokens. */
  boolean knowsWords() {
    String marks = "\u2581\u0120#";
    return ids.keySet().stream()
        .filter(token -> !isSpecial(token))
        .anyMatch(
            token -> token.chars().anyMatch(c -> Character.isLetter(c) && marks.indexOf(c) < 0));
  }

  private boolean isSpecial(String token) {
    for (JsonNode added : json.path("added_tokens")) {
      if (added.path("content").asText().equals(token)) {
        return true;
      }
    }
    return false;
  }

  /** The parts of a normaliser, which may be a sequence of normalisers. */
  List<JsonNode> normalizers() {
    return flat(json.path("normalizer"), "normalizers");
  }

  /** Whether texts are cut at their left. */
  boolean cutsLeft() {
    return json.path("truncation").path("direction").asText().equals("Left");
  }

  /** What is made of a text or a pair of texts. */
  private List<Part> parts(boolean pair) {
    List<Part> parts = new ArrayList<>();
    for (JsonNode processor : flat(json.path("post_processor"), "processors")) {
      switch (processor.path("type").asText()) {
        case "TemplateProcessing" -> template(processor, pair ? "pair" : "single", parts);
        case "BertProcessing", "RobertaProcessing" -> framed(processor, pair, parts);
        default -> {} // marks of bytes are no tokens
      }
    }
    return parts;
  }

  private static void template(JsonNode processor, String key, List<Part> parts) {
    for (JsonNode part : processor.path(key)) {
      JsonNode special = part.path("SpecialToken");
      String token = special.path("id").asText();
      int segment = part.elements().hasNext() ? part.elements().next().path("type_id").asInt() : 0;
      JsonNode id = processor.path("special_tokens").path(token).path("ids").path(0);
      parts.add(new Part(special.isObject(), token, id.asInt(-1), segment));
    }
  }

  private static void framed(JsonNode processor, boolean pair, List<Part> parts) {
    boolean bert = processor.path("type").asText().equals("BertProcessing");
    parts.add(special(processor.path("cls"), 0));
    parts.add(new Part(false, "", 0, 0));
    if (pair) {
      parts.add(special(processor.path("sep"), 0));
      parts.add(new Part(false, "", 0, bert ? 1 : 0));
    }
    parts.add(special(processor.path("sep"), bert && pair ? 1 : 0));
  }

  private static Part special(JsonNode token, int segment) {
    return new Part(true, token.path(0).asText(), token.path(1).asInt(-1), segment);
  }

  private static List<JsonNode> flat(JsonNode node, String key) {
    if (!node.isObject()) {
      return List.of();
    }
    if (!node.path(key).isArray()) {
      return List.of(node);
    }
    List<JsonNode> all = new ArrayList<>();
    node.path(key).forEach(each -> all.addAll(flat(each, key)));
    return all;
  }

  /** A special token, or a text. */
  private record Part(boolean special, String token, int id, int segment) {}
}
