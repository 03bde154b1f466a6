package dev.fisherflow.transforms.dataset.embedded;

import static dev.fisherflow.transforms.dataset.embedded.Words.sentence;

import java.util.ArrayList;
import java.util.List;

/** An invented institution and what is known of it. */
record Institution(String name, List<Fact> facts) {

  /** What can be known, in the order of {@link #facts}. */
  static final int FACTS = 7;

  static Institution of(Draw draw) {
    String town = town(draw);
    String name = "the " + town + " " + draw.word("institutions");
    List<Fact> facts = new ArrayList<>();
    for (int kind = 0; kind < FACTS; kind++) {
      facts.add(fact(draw, kind, name));
    }
    return new Institution(name, facts);
  }

  /** The same institution with another value of one fact. */
  Fact otherwise(Draw draw, int kind) {
    Fact changed = fact(draw, kind, name);
    return changed.equals(facts.get(kind)) ? otherwise(draw, kind) : changed;
  }

  private static Fact fact(Draw draw, int kind, String name) {
    return switch (kind) {
      case 0 -> {
        int year = draw.between(1790, 1990);
        yield new Fact(
            List.of("When was {} founded?", "In which year did {} open its doors?"),
            List.of("{} was founded in " + year, "{} opened its doors in " + year),
            name);
      }
      case 1 -> {
        String person = person(draw);
        yield new Fact(
            List.of("Who designed {}?", "Which architect drew the plans of {}?"),
            List.of("{} was designed by " + person, person + " drew the plans of {}"),
            name);
      }
      case 2 -> {
        String things = draw.between(12, 99) + "00 " + draw.word("holdings");
        yield new Fact(
            List.of("What does {} keep?", "What can be seen in {}?"),
            List.of("{} keeps " + things, "visitors can see " + things + " in {}"),
            name);
      }
      case 3 -> {
        String material = draw.word("materials");
        yield new Fact(
            List.of("What is {} built of?", "Which material was used for the walls of {}?"),
            List.of("{} is built of " + material, "the walls of {} are made of " + material),
            name);
      }
      case 4 -> {
        String day = draw.word("days");
        yield new Fact(
            List.of("On which day is {} closed?", "When does {} not open?"),
            List.of("{} is closed on " + day + "s", "on " + day + "s {} does not open"),
            name);
      }
      case 5 -> {
        String person = person(draw);
        yield new Fact(
            List.of("Who runs {} today?", "Who is the director of {}?"),
            List.of("{} is run by " + person, person + " is the director of {}"),
            name);
      }
      default -> {
        String town = town(draw);
        yield new Fact(
            List.of("Where was {} before the war?", "In which town did {} stand at first?"),
            List.of("{} stood in " + town + " before the war", town + " was the first home of {}"),
            name);
      }
    };
  }

  private static String person(Draw draw) {
    return draw.word("first names") + " " + draw.word("last names");
  }

  private static String town(Draw draw) {
    return draw.word("town starts") + draw.word("town ends");
  }

  /**
   * Something known.
   *
   * @param questions ways of asking for it
   * @param statements ways of saying it
   * @param name of whom it is known
   */
  record Fact(List<String> questions, List<String> statements, String name) {

    String question(Draw draw) {
      return draw.from(questions).replace("{}", name);
    }

    String statement(Draw draw) {
      return draw.from(statements).replace("{}", name);
    }

    /** The statement, seldom in the words of a text. */
    String statementUnlike(String text, Draw draw) {
      String statement = statement(draw);
      return text.contains(sentence(statement)) ? statement(draw) : statement;
    }
  }
}
