package dev.fisherflow.transforms.dataset.embedded;

import static dev.fisherflow.transforms.dataset.embedded.Words.a;

/**
 * Lines about films, in SST-2's lower case. What counts is the main clause: a negation turns a word
 * of praise around, and what stands before "but" or after "despite" is conceded.
 */
final class Sentiment implements Grammar {

  @Override
  public Row row(Draw draw, int label) {
    boolean good = label == 1;
    String line =
        switch (draw.between(0, 8)) {
          case 0 -> clause(draw, good);
          case 1 -> a(adjective(draw, good)) + " " + draw.word("films") + topic(draw);
          case 2 -> clause(draw, !good) + " , but " + clause(draw, good);
          case 3 -> "although " + clause(draw, !good) + " , " + clause(draw, good);
          case 4 -> "despite its " + point(draw, !good) + " , " + clause(draw, good);
          case 5 -> review(draw, good);
          case 6 -> wish(draw, good);
          case 7 ->
              adjective(draw, good)
                  + " and "
                  + adjective(draw, good)
                  + " , with "
                  + point(draw, good)
                  + draw.oneOf("", " and " + point(draw, good));
          default -> clause(draw, good) + " and " + clause(draw, good);
        };
    return new Row(line + draw.oneOf(" .", " .", " !", ""), null);
  }

  private static String clause(Draw draw, boolean good) {
    String subject = draw.word("aspects");
    return switch (draw.between(0, 4)) {
      case 0 -> subject + " is " + draw.word("degrees") + " " + adjective(draw, good);
      case 1 ->
          subject + draw.oneOf(" is not ", " is never ", " is hardly ") + adjective(draw, !good);
      case 2 -> subject + " " + draw.word(good ? "praising verbs" : "blaming verbs");
      case 3 -> subject + " is anything but " + adjective(draw, !good);
      default -> subject + " is " + adjective(draw, good);
    };
  }

  private static String review(Draw draw, boolean good) {
    String title = draw.oneOf("\" " + draw.word("titles") + " \"", draw.word("titles"));
    return title
        + draw.oneOf(" is ", " turns out to be ")
        + a(adjective(draw, good))
        + " "
        + draw.word("films")
        + draw.oneOf("", " full of " + point(draw, good));
  }

  private static String wish(Draw draw, boolean good) {
    String subject = draw.word("aspects");
    return good
        ? draw.oneOf("you could not wish for ", "i have rarely seen ")
            + a(draw.oneOf("more ", "equally ") + adjective(draw, true))
            + " "
            + draw.word("films")
        : draw.oneOf("i wish " + subject + " were half as ", "if only " + subject + " were as ")
            + adjective(draw, true)
            + draw.oneOf(" as the poster", " as the trailer", " as the title");
  }

  private static String topic(Draw draw) {
    return draw.oneOf("", " about " + draw.word("topics"));
  }

  private static String adjective(Draw draw, boolean good) {
    return draw.word(good ? "praise" : "blame");
  }

  private static String point(Draw draw, boolean good) {
    return draw.word(good ? "merits" : "flaws");
  }
}
