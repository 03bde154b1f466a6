package dev.fisherflow.pipelines.fetch;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a user says that files must be: file names with their SHA-256, every one to be met. */
final class Pins {

  private final Map<String, String> sha256 = new TreeMap<>();
  private final Set<String> unmet;

  /**
   * Pins of file names without folder.
   *
   * @throws FetchException if one is no SHA-256
   */
  Pins(Map<String, String> given) {
    given.forEach(
        (file, hex) -> {
          if (!hex.matches("[0-9a-fA-F]{64}")) {
            throw new FetchException(
                "SHA-256 of %s: expected 64 hexadecimal digits, found '%s'".formatted(file, hex));
          }
          sha256.put(file, hex.toLowerCase(Locale.ROOT));
        });
    unmet = new TreeSet<>(sha256.keySet());
  }

  /** The pin of a file that will be fetched. */
  Optional<String> of(String file) {
    unmet.remove(file);
    return Optional.ofNullable(sha256.get(file));
  }

  /**
   * Says that no other files will be fetched.
   *
   * @throws FetchException if a pin is of none of them
   */
  void allMet() {
    if (!unmet.isEmpty()) {
      throw new FetchException(
          "a SHA-256 is given of files that are not fetched: " + String.join(", ", unmet));
    }
  }
}
