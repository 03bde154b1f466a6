package dev.fisherflow.transforms.dataset.embedded;

import java.util.List;
import java.util.Random;

/** The draws of one split. */
final class Draw {

  private final Random random;

  Draw(Random random) {
    this.random = random;
  }

  /** One of some things. */
  <T> T from(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  /** One of some things that is not this one. */
  <T> T other(List<T> things, T than) {
    return from(things.stream().filter(thing -> !thing.equals(than)).toList());
  }

  /** One of some texts. */
  String oneOf(String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  /** An entry of a section of the words. */
  String word(String section) {
    return from(Words.of(section));
  }

  /** The forms of an entry of a section. */
  List<String> forms(String section) {
    return Words.forms(word(section));
  }

  /** A whole number from the lowest to the highest. */
  int between(int lowest, int highest) {
    return lowest + random.nextInt(highest - lowest + 1);
  }

  /** True with a probability. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
