package dev.fisherflow.transforms.dataset.embedded;

import static dev.fisherflow.transforms.dataset.embedded.Words.sentence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * English sentences, whole (label 1) or with one rule broken: agreement, order, articles, the
 * verb's form, its object, or the number of a reflexive. A noun between subject and verb may
 * mislead.
 */
final class Acceptability implements Grammar {

  @Override
  public Row row(Draw draw, int label) {
    boolean whole = label == 1;
    String text =
        switch (draw.between(0, 6)) {
          case 0 -> agreement(draw, whole);
          case 1 -> modal(draw, whole);
          case 2 -> object(draw, whole);
          case 3 -> reflexive(draw, whole);
          case 4 -> question(draw, whole);
          case 5 -> passive(draw, whole);
          default -> order(draw, whole);
        };
    return new Row(sentence(text), null);
  }

  /** "The sailors near the ladder laugh." against "… laughs." */
  private static String agreement(Draw draw, boolean whole) {
    boolean plural = draw.chance(0.5);
    List<String> verb = draw.forms("intransitive");
    String attractor =
        " " + draw.word("relations") + " the " + noun(draw, "objects", draw.chance(0.5));
    return "the "
        + noun(draw, "subjects", plural)
        + draw.oneOf("", attractor)
        + " "
        + verb.get(plural == whole ? 1 : 0)
        + draw.oneOf("", " " + draw.word("adverbs"))
        + ".";
  }

  /** "The clerk should carry the basket." against "… should carries …" */
  private static String modal(Draw draw, boolean whole) {
    String verb = draw.forms("transitive").get(whole ? 1 : 0);
    return subject(draw) + " " + draw.word("modals") + " " + verb + " " + object(draw) + ".";
  }

  /**
   * "The potter mends the kettle." against "The potter mends." or "The potter sneezes the kettle."
   */
  private static String object(Draw draw, boolean whole) {
    String actor = "the " + noun(draw, "subjects", false);
    if (whole) {
      return draw.chance(0.5)
          ? actor + " " + draw.forms("transitive").get(0) + " " + object(draw) + "."
          : actor + " " + draw.forms("intransitive").get(0) + ".";
    }
    return draw.chance(0.5)
        ? actor + " " + draw.oneOf("admires", "examines", "describes", "mends") + "."
        : actor + " " + draw.forms("intransitive").get(0) + " " + object(draw) + ".";
  }

  /** "The girls admire themselves." against "… himself." */
  private static String reflexive(Draw draw, boolean whole) {
    boolean plural = draw.chance(0.5);
    String verb = draw.oneOf("admire", "describe", "hide");
    String pronoun = plural == whole ? "themselves" : draw.oneOf("himself", "herself");
    return "the "
        + noun(draw, "subjects", plural)
        + " "
        + (plural ? verb : verb + "s")
        + " "
        + pronoun
        + draw.oneOf("", " in the mirror")
        + ".";
  }

  /** "Did the pilot sell the map?" against "Did the pilot sells …" or "Sold the pilot …" */
  private static String question(Draw draw, boolean whole) {
    List<String> verb = draw.forms("transitive");
    String rest = subject(draw) + " " + verb.get(whole ? 1 : 0) + " " + object(draw) + "?";
    return (whole || draw.chance(0.6) ? draw.oneOf("did ", "will ", "when did ") : "") + rest;
  }

  /** "The mirror was cleaned by the guard." against "… was clean by …" */
  private static String passive(Draw draw, boolean whole) {
    boolean plural = draw.chance(0.5);
    List<String> verb = draw.forms("transitive");
    String auxiliary = plural ? " were " : " was ";
    return "the "
        + noun(draw, "objects", plural)
        + auxiliary
        + verb.get(whole ? 2 : 1)
        + draw.oneOf(" by ", " yesterday by ")
        + subject(draw)
        + ".";
  }

  /** Two words change places, or an article is lost or doubled. */
  private static String order(Draw draw, boolean whole) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "the",
                noun(draw, "subjects", false),
                draw.word("adverbs"),
                draw.forms("transitive").get(0),
                "the",
                noun(draw, "objects", false),
                draw.word("relations"),
                "the",
                noun(draw, "objects", false)));
    if (!whole) {
      switch (draw.between(0, 3)) {
        case 0 -> Collections.swap(words, 0, 1);
        case 1 -> Collections.swap(words, 2, 4);
        case 2 -> words.remove(draw.oneOf("0", "4").equals("0") ? 0 : 4);
        default -> Collections.swap(words, 6, 8);
      }
    }
    return String.join(" ", words) + ".";
  }

  private static String subject(Draw draw) {
    return draw.oneOf("the ", "my ", "this ") + noun(draw, "subjects", false);
  }

  private static String object(Draw draw) {
    return draw.oneOf("the ", "her ", "every ") + noun(draw, "objects", false);
  }

  private static String noun(Draw draw, String section, boolean plural) {
    return draw.forms(section).get(plural ? 1 : 0);
  }
}
