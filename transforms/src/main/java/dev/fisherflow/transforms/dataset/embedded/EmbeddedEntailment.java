package dev.fisherflow.transforms.dataset.embedded;

import static dev.fisherflow.transforms.dataset.embedded.Words.a;
import static dev.fisherflow.transforms.dataset.embedded.Words.sentence;

import java.util.List;

/**
 * Premises about people who do something to things, and hypotheses that follow (0), that may or may
 * not hold (1), or that cannot hold (2): by hypernyms, numbers, omissions, passives, additions,
 * opposites and negation. The matched and the mismatched splits happen in different places.
 */
final class EmbeddedEntailment implements Grammar {

  /** Part of the neutral rows whose premise only tells of kinds. */
  private static final double GENERAL = 0.3;

  private final String domain;

  EmbeddedEntailment(String domain) {
    this.domain = domain;
  }

  @Override
  public Row row(Draw draw, int label) {
    Scene scene = Scene.of(draw, domain);
    if (label == 1 && draw.chance(GENERAL)) {
      return new Row(sentence(scene.general()), sentence(scene.particular()));
    }
    String premise = scene.premise(draw);
    String hypothesis =
        switch (label) {
          case 0 -> scene.entailed(draw);
          case 1 -> scene.open(draw);
          default -> scene.contradicted(draw, domain);
        };
    return new Row(sentence(premise), sentence(hypothesis));
  }

  /** Numbered people did something to a thing at a place and a time. */
  private record Scene(
      int count,
      List<String> people,
      List<String> deed,
      List<String> thing,
      String place,
      String time) {

    static Scene of(Draw draw, String domain) {
      return new Scene(
          draw.between(1, 8),
          draw.forms("people"),
          draw.forms("deeds"),
          draw.forms("things"),
          draw.word(domain + " places"),
          draw.word("times"));
    }

    String premise(Draw draw) {
      String thing = a(draw.oneOf("", draw.word("qualities") + " ") + this.thing.get(0));
      String core = group() + " " + deed.get(0) + " " + thing + " " + place;
      return draw.oneOf(
          core + " " + time + ".",
          time + ", " + core + ".",
          core + ".",
          core + ", and nobody saw it.");
    }

    String general() {
      return kinds() + " " + deed.get(0) + " " + a(thing.get(1)) + " " + place + ".";
    }

    String particular() {
      return group() + " " + deed.get(0) + " " + a(thing.get(0)) + " " + place + ".";
    }

    String entailed(Draw draw) {
      String kind = thing.get(1);
      return switch (draw.between(0, 4)) {
        case 0 -> kinds() + " " + deed.get(0) + " " + a(thing.get(0)) + ".";
        case 1 -> group() + " " + deed.get(0) + " " + a(kind) + draw.oneOf(".", " " + place + ".");
        case 2 -> a(thing.get(0)) + " was " + deed.get(2) + " by " + group() + ".";
        case 3 -> "there " + (count == 1 ? "was " : "were ") + group() + " " + place + ".";
        default -> "somebody " + deed.get(0) + " " + a(kind) + " " + place + ".";
      };
    }

    String open(Draw draw) {
      String core = group() + " " + deed.get(0) + " ";
      return switch (draw.between(0, 3)) {
        case 0 -> core + a(thing.get(0)) + " " + draw.word("reasons") + ".";
        case 1 ->
            core
                + "a "
                + draw.oneOf("stolen ", "borrowed ", "famous ", "second-hand ")
                + thing.get(0)
                + ".";
        case 2 ->
            kinds() + " " + deed.get(0) + " " + a(thing.get(0)) + " " + draw.word("reasons") + ".";
        default ->
            group()
                + draw.oneOf(" had planned it for weeks.", " went home together.", " were tired.")
                    .replace("were", count == 1 ? "was" : "were");
      };
    }

    String contradicted(Draw draw, String domain) {
      return switch (draw.between(0, 4)) {
        case 0 -> group() + " " + deed.get(3) + " " + a(thing.get(0)) + " " + place + ".";
        case 1 ->
            "no " + people.get(2) + " " + deed.get(0) + " " + a(thing.get(0)) + " " + place + ".";
        case 2 -> "nobody " + deed.get(0) + " anything " + place + ".";
        case 3 ->
            group()
                + " "
                + deed.get(0)
                + " "
                + a(thing.get(0))
                + " "
                + draw.other(Words.of(domain + " places"), place)
                + ".";
        default -> group() + " did not " + deed.get(1) + " " + a(thing.get(0)) + ".";
      };
    }

    private String group() {
      return count == 1
          ? a(people.get(0))
          : Words.of("numbers").get(count - 2) + " " + people.get(1);
    }

    private String kinds() {
      return count == 1 ? a(people.get(2)) : "some " + people.get(3);
    }
  }
}
