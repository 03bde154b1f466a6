package dev.fisherflow.pipelines.spec;

import dev.fisherflow.schemas.Echo;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which of a training's kept checkpoints are evaluated.
 *
 * @param words one or more words
 */
public record CheckpointChoice(List<Word> words) implements Serializable {

  /** All that there are. */
  public static final CheckpointChoice ALL = new CheckpointChoice(List.of(Word.ALL));

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
   * Reads words separated by commas.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  public static CheckpointChoice of(String text) {
    return new CheckpointChoice(
        Arrays.stream(text.split(",", -1)).map(String::strip).map(CheckpointChoice::word).toList());
  }

  private static Word word(String text) {
    return Arrays.stream(Word.values())
        .filter(word -> word.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected "
                        + Arrays.stream(Word.values())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "))
                        + " or several of them with commas between; found "
                        + Echo.quoted(text)));
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
    return chosen.stream().map(kept::get).toList();
  }

  /** The words, with commas between. */
  @Override
  public String toString() {
    return words.stream().map(Word::toString).collect(Collectors.joining(","));
  }
}
