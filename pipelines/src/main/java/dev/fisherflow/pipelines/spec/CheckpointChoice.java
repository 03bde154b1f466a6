package dev.fisherflow.pipelines.spec;

import dev.fisherflow.schemas.Echo;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which of a training's kept checkpoints are evaluated.
 *
 * @param words words that name some
 * @param evenly how many are chosen besides, evenly from the first to the last; 0 for none
 */
public record CheckpointChoice(List<Word> words, int evenly) implements Serializable {

  /** All that there are. */
  public static final CheckpointChoice ALL = new CheckpointChoice(List.of(Word.ALL), 0);

  private static final String FORM =
      Arrays.stream(Word.values()).map(Object::toString).collect(Collectors.joining(", "))
          + ", a number from 2 to 9999 of them, or several of these with commas between";

  /** What names checkpoints, of a list in the order of training. */
  public enum Word {
    /** Every one. */
    ALL,
    /** The one before any step. */
    INITIAL,
    /** That of the first epoch. */
    FIRST,
    /** That of the epoch in the middle, the earlier of two. */
    MIDDLE,
    /** That of the last epoch. */
    LAST;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public CheckpointChoice {
    words = List.copyOf(words);
  }

  /**
   * Reads words and numbers separated by commas.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  public static CheckpointChoice of(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .map(CheckpointChoice::one)
        .reduce(CheckpointChoice::and)
        .orElseThrow();
  }

  private static CheckpointChoice one(String text) {
    if (text.matches("[2-9]|[1-9][0-9]{1,3}")) {
      return new CheckpointChoice(List.of(), Integer.parseInt(text));
    }
    return Arrays.stream(Word.values())
        .filter(word -> word.toString().equals(text))
        .findFirst()
        .map(word -> new CheckpointChoice(List.of(word), 0))
        .orElseThrow(
            () ->
                new IllegalArgumentException("expected " + FORM + "; found " + Echo.quoted(text)));
  }

  /** Those of both; of two numbers the larger counts. */
  public CheckpointChoice and(CheckpointChoice other) {
    return new CheckpointChoice(
        Stream.concat(words.stream(), other.words.stream()).toList(),
        Math.max(evenly, other.evenly));
  }

  /**
   * Chooses.
   *
   * @param kept in the order of training
   * @param beforeAnyStep whether the first of them is of the model before any step
   * @return the chosen, in the same order, each once
   */
  public <T> List<T> of(List<T> kept, boolean beforeAnyStep) {
    TreeSet<Integer> chosen = new TreeSet<>();
    int firstEpoch = beforeAnyStep && kept.size() > 1 ? 1 : 0;
    for (Word word : words) {
      switch (word) {
        case ALL -> IntStream.range(0, kept.size()).forEach(chosen::add);
        case INITIAL -> chosen.add(0);
        case FIRST -> chosen.add(firstEpoch);
        case MIDDLE -> chosen.add((firstEpoch + kept.size() - 1) / 2);
        case LAST -> chosen.add(kept.size() - 1);
      }
    }
    for (int i = 0; i < evenly; i++) {
      chosen.add(Math.round((float) i * (kept.size() - 1) / (evenly - 1)));
    }
    return chosen.stream().map(kept::get).toList();
  }

  /** The words and the number, each as it is written. */
  public List<String> parts() {
    return Stream.concat(
            words.stream().map(Word::toString),
            Stream.of(evenly).filter(count -> count > 0).map(String::valueOf))
        .toList();
  }

  /** The parts, with commas between. */
  @Override
  public String toString() {
    return String.join(",", parts());
  }
}
