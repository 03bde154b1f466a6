package dev.fisherflow.learning.model.file;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Last parts of module names, in which {@code *} stands for any letters and dots, such as {@code
 * layer.0.*.query}. peft writes them as regular expressions.
 *
 * @param text as specifications write it
 */
public record NamePattern(String text) {

  /** The form of a pattern. */
  public static final Pattern FORM = Pattern.compile("[\\w*]+(\\.[\\w*]+)*");

  /** The pattern that one of peft's regular expressions is, if it is one. */
  public static Optional<NamePattern> ofPeft(String expression) {
    String text =
        expression
            .replaceAll("^\\^|\\$$", "")
            .replace(".*", "*")
            .replace("\\.", ".")
            .replaceAll("^\\*\\.", "");
    return Optional.of(text).filter(FORM.asMatchPredicate()).map(NamePattern::new);
  }

  /** The regular expression that peft holds names' last parts against. */
  public String ofPeft() {
    return text.replace(".", "\\.").replace("*", ".*");
  }

  /** Whether a module's name ends so, with whole parts. */
  public boolean endsName(String module) {
    return Pattern.matches("(.*\\.)?" + ofPeft(), module);
  }
}
