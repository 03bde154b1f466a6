package dev.fisherflow.transforms.dataset.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The word tables of the embedded data. */
final class Words {

  private static final Map<String, List<String>> SECTIONS = sections(read("words.txt"));
  private static final List<List<String>> QUESTIONS =
      read("questions.txt")
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Words::forms)
          .toList();

  private Words() {}

  /** The entries of a section. */
  static List<String> of(String section) {
    List<String> entries = SECTIONS.get(section);
    if (entries == null) {
      throw new IllegalArgumentException("no words '" + section + "'; known: " + SECTIONS.keySet());
    }
    return entries;
  }

  /** The forms of an entry. */
  static List<String> forms(String entry) {
    return List.of(entry.split("\\|"));
  }

  /** The ways of asking, by intent. */
  static List<List<String>> questions() {
    return QUESTIONS;
  }

  /** A noun phrase with its indefinite article. */
  static String a(String phrase) {
    return ("aeiou".indexOf(phrase.charAt(0)) >= 0 ? "an " : "a ") + phrase;
  }

  /** A sentence that starts with a capital. */
  static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static Map<String, List<String>> sections(String text) {
    Map<String, List<String>> sections = new HashMap<>();
    for (String part : text.substring(text.indexOf('[')).split("(?m)^\\[")) {
      if (!part.isBlank()) {
        int end = part.indexOf(']');
        List<String> entries =
            Arrays.stream(part.substring(end + 1).split(";")).map(String::strip).toList();
        sections.put(part.substring(0, end), entries);
      }
    }
    return sections;
  }

  private static String read(String resource) {
    try (InputStream stream = Words.class.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
