package dev.fisherflow.tasks;

import java.util.List;

/**
 * What text-to-text models read and write of a task.
 *
 * @param instruction the input; {S1} and {S2} stand for the texts
 * @param words the answers, in the order of the labels; empty for a regression task, where they are
 *     the numbers themselves, written to the nearest 0.2
 * @param prompt the text whose embeddings prompt tuning starts from
 */
public record Texts(String instruction, List<String> words, String prompt) {

  /** None, as for images. */
  public static final Texts NONE = new Texts("", List.of(), "");

  /** Keeps a copy. */
  public Texts {
    words = List.copyOf(words);
  }
}
