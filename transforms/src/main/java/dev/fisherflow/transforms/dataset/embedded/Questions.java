package dev.fisherflow.transforms.dataset.embedded;

import java.util.List;

/**
 * Pairs of questions. Duplicates ask for the same thing in two ways; the other pairs ask something
 * else of the same subject, or the same of another subject.
 */
final class Questions implements Grammar {

  @Override
  public Row row(Draw draw, int label) {
    List<String> intent = draw.from(Words.questions());
    String subject = draw.word("skills");
    String form = draw.from(intent);
    String second;
    if (label == 1) {
      second = ask(draw.other(intent, form), subject);
    } else if (draw.chance(0.6)) {
      second = ask(draw.from(draw.other(Words.questions(), intent)), subject);
    } else {
      second =
          ask(
              draw.chance(0.5) ? form : draw.other(intent, form),
              draw.other(Words.of("skills"), subject));
    }
    return new Row(ask(form, subject), second);
  }

  private static String ask(String form, String subject) {
    return form.replace("{x}", subject);
  }
}
