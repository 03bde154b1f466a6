package dev.fisherflow.transforms.dataset.embedded;

import static dev.fisherflow.transforms.dataset.embedded.Words.sentence;

import java.util.List;

/**
 * Pairs of news sentences. A paraphrase tells the same event in other words; the other pairs share
 * most of their words and differ in who did it to whom, in what was done, or in a figure.
 */
final class Paraphrases implements Grammar {

  @Override
  public Row row(Draw draw, int label) {
    Event event = Event.of(draw);
    Event told = label == 1 ? event : event.changed(draw);
    boolean active = draw.chance(0.5);
    String first = active ? event.active(draw, 0) : event.passive(draw);
    String second = first;
    while (second.equals(first)) {
      second = active == draw.chance(0.7) ? told.passive(draw) : told.active(draw, 1);
    }
    return new Row(sentence(first), sentence(second));
  }

  private record Event(
      String agent,
      String patient,
      List<String> dealing,
      String month,
      int millions,
      String source) {

    static Event of(Draw draw) {
      String agent = draw.word("organisations");
      return new Event(
          agent,
          draw.other(Words.of("organisations"), agent),
          draw.forms("dealings"),
          draw.word("months"),
          draw.between(2, 90),
          draw.word("sources"));
    }

    Event changed(Draw draw) {
      return switch (draw.between(0, 3)) {
        case 0, 1 -> new Event(patient, agent, dealing, month, millions, source);
        case 2 ->
            new Event(
                agent,
                patient,
                Words.forms(draw.other(Words.of("dealings"), String.join("|", dealing))),
                month,
                millions,
                source);
        default ->
            new Event(
                agent, patient, dealing, draw.other(Words.of("months"), month), millions, source);
      };
    }

    String active(Draw draw, int verb) {
      String core = agent + " " + dealing.get(verb) + " " + patient;
      return switch (draw.between(0, 2)) {
        case 0 -> core + " in " + month + ", " + source + " said.";
        case 1 -> "in " + month + ", " + core + " over a deal of " + millions + " million.";
        default -> "according to " + source + ", " + core + " in " + month + ".";
      };
    }

    String passive(Draw draw) {
      String core = patient + " " + dealing.get(2) + " " + agent;
      return draw.oneOf(
          core + " in " + month + ", according to " + source + ".",
          "in " + month + ", " + core + ", " + source + " said.",
          source + " said that " + core + " in " + month + ".");
    }
  }
}
