package dev.fisherflow.pipelines.submission;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A zip that a person has uploaded.
 *
 * @param digest SHA-256 of the zip: the same bytes are the same submission, wherever they lie
 * @param file the zip as it was given
 * @param at when it was uploaded
 * @param scores what the site answered, by name; empty if that is not known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Upload(String digest, String file, Instant at, Map<String, Double> scores) {

  /** Checks that nothing is missing and that the scores are numbers. */
  public Upload {
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(at, "at");
    scores = scores == null ? new TreeMap<>() : new TreeMap<>(scores);
    scores.forEach(
        (name, score) -> {
          if (score == null || !Double.isFinite(score)) {
            throw new IllegalArgumentException(
                "expected a number for the score " + name + ", found " + score);
          }
        });
  }
}
