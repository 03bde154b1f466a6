package dev.fisherflow.transforms.dataset.embedded;

import static dev.fisherflow.transforms.dataset.embedded.Words.sentence;

/**
 * A question about an invented institution and a sentence that answers it (0) or does not (1),
 * because it tells other things of the same institution, or the same of another one.
 */
final class QuestionAnswers implements Grammar {

  @Override
  public Row row(Draw draw, int label) {
    Institution institution = Institution.of(draw);
    int asked = draw.between(0, Institution.FACTS - 1);
    int other = (asked + draw.between(1, Institution.FACTS - 1)) % Institution.FACTS;
    int third = (other + draw.between(1, Institution.FACTS - 1)) % Institution.FACTS;
    Institution told = institution;
    int fact = label == 0 ? asked : other;
    if (label == 1 && draw.chance(0.3)) {
      told = Institution.of(draw);
      fact = asked;
    }
    String text = told.facts().get(fact).statement(draw);
    if (third != asked && third != fact && draw.chance(0.6)) {
      String more = told.facts().get(third).statement(draw);
      text = draw.chance(0.5) ? text + ", and " + more : more + ", and " + text;
    }
    return new Row(institution.facts().get(asked).question(draw), sentence(text) + ".");
  }
}
