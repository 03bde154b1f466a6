package dev.fisherflow.transforms.dataset.embedded;

import static dev.fisherflow.transforms.dataset.embedded.Words.sentence;

import java.util.ArrayList;
import java.util.List;

/**
 * A few sentences about an invented institution and a statement that follows from them (0) or does
 * not (1), because it gives another value, tells it of another institution, or was never said.
 */
final class Entailment implements Grammar {

  @Override
  public Row row(Draw draw, int label) {
    Institution institution = Institution.of(draw);
    int first = draw.between(0, Institution.FACTS - 1);
    int step = draw.between(1, 3);
    List<Integer> told = new ArrayList<>();
    for (int i = 0; i < draw.between(2, 3); i++) {
      told.add((first + i * step) % Institution.FACTS);
    }
    List<String> sentences = new ArrayList<>();
    for (int fact : told) {
      sentences.add(sentence(institution.facts().get(fact).statement(draw)) + ".");
    }
    String text = String.join(" ", sentences);
    int fact = draw.from(told);
    String statement =
        label == 0
            ? institution.facts().get(fact).statementUnlike(text, draw)
            : unsupported(draw, institution, told, fact);
    return new Row(text, sentence(statement) + ".");
  }

  private static String unsupported(
      Draw draw, Institution institution, List<Integer> told, int fact) {
    if (draw.chance(0.5)) {
      return institution.otherwise(draw, fact).statement(draw);
    }
    int untold = (fact + 1) % Institution.FACTS;
    while (told.contains(untold)) {
      untold = (untold + 1) % Institution.FACTS;
    }
    return institution.facts().get(untold).statement(draw);
  }
}
