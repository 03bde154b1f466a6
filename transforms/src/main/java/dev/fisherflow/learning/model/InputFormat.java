package dev.fisherflow.learning.model;

import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.tasks.Task;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How a row becomes the input of a model. */
public enum InputFormat {

  /** The texts as a model's sentence pair, or the only text by itself: for encoders. */
  PAIR("pair"),

  /** One text: the task's instruction with the texts filled in, for text-to-text models. */
  INSTRUCTION("instruction"),

  /** An image as it is in its file. */
  IMAGE("image");

  private static final Pattern PLACE = Pattern.compile("\\{S([12])}");

  private final String key;

  InputFormat(String key) {
    this.key = key;
  }

  /**
   * The format of a name as specifications and records write it.
   *
   * @throws IllegalArgumentException if there is none, with the known names
   */
  public static InputFormat of(String key) {
    return Arrays.stream(values())
        .filter(format -> format.key.equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown input format '%s'; known: %s"
                        .formatted(
                            key,
                            Arrays.stream(values())
                                .map(InputFormat::key)
                                .collect(Collectors.joining(", ")))));
  }

  /** Name in specifications and records. */
  public String key() {
    return key;
  }

  /**
   * Requires that a reader of this format can be given a task's inputs.
   *
   * @param reader who reads it, such as {@code the model 'minilm'}
   * @throws ModelException if the one is of texts and the other of images
   */
  public void require(Task task, String reader) {
    if (task.images() != (this == IMAGE)) {
      throw new ModelException(
          "the task %s is one of %s, %s reads %s: choose another model or task"
              .formatted(task.key(), medium(task.images()), reader, medium(this == IMAGE)));
    }
    requireWords(task, reader);
  }

  /** Text-to-text models write numbers of a range alone, of which each is a word, or labels. */
  private void requireWords(Task task, String reader) {
    if (this != INSTRUCTION && task.writes()) {
      throw new ModelException(
          "the task %s asks for texts, %s answers with labels or numbers: choose a model that writes, such as T5"
              .formatted(task.key(), reader));
    }
    if (this == INSTRUCTION && task.regression() && Double.isInfinite(task.range().highest())) {
      throw new ModelException(
          "the task %s is a regression to %s, %s writes words: choose an encoder or a classification"
              .formatted(task.key(), task.range(), reader));
    }
    if (this == INSTRUCTION && task.target() == Task.Target.LABELS) {
      throw new ModelException(
          "the rows of the task %s have several labels, %s writes the word of one: choose an encoder, or the kind text-to-text"
              .formatted(task.key(), reader));
    }
    if (this == INSTRUCTION
        && task.definition() != null
        && task.definition().getLabelSmoothing() > 0) {
      throw new ModelException(
          "the task %s smooths its labels, %s writes words, whose classes are those of the vocabulary: choose an encoder or leave out labelSmoothing"
              .formatted(task.key(), reader));
    }
  }

  private static String medium(boolean images) {
    return images ? "images" : "texts";
  }

  /**
   * The input made of a row's texts.
   *
   * @param first the first text
   * @param second the second text, or null for a task of single sentences
   */
  public Input compose(Task task, String first, String second) {
    if (this == IMAGE) {
      throw new IllegalStateException("an image is not made of texts");
    }
    if (this == PAIR) {
      return new Input(first, Optional.ofNullable(second));
    }
    // Filled in one pass, so that a text that holds "{S2}" itself stays as it is.
    String text =
        PLACE
            .matcher(task.texts().instruction())
            .replaceAll(
                place -> Matcher.quoteReplacement(place.group(1).equals("1") ? first : second));
    return new Input(text, Optional.empty());
  }

  /**
   * What a tokenizer reads.
   *
   * @param first the only text, or the first of a pair
   * @param second the second of a pair
   */
  public record Input(String first, Optional<String> second) {}
}
