package dev.fisherflow.pipelines.spec.search;

import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import java.util.List;
import java.util.Optional;

/**
 * How the ranges of a specification are searched: by Sobol's quasi-random points.
 *
 * @param points points of each optimizer, a power of two
 * @param seed another seed makes other points
 */
public record Search(int points, long seed) {

  /** The search of a specification that names none. */
  public static final Search BY_DEFAULT = new Search(16, 0);

  private static final int MOST_POINTS = 1 << 16;
  private static final String SOBOL = "sobol";
  private static final List<String> KEYS = List.of("method", "points", "seed");

  /** The search, or nothing after its mistakes were noted. */
  public static Optional<Search> parse(Cursor section) {
    return Fields.of(section, "a mapping such as " + BY_DEFAULT).map(Search::read);
  }

  private static Search read(Fields fields) {
    fields.knowOnly(KEYS);
    fields.one("method", Value.word("a method", List.of(SOBOL)), SOBOL);
    int points =
        fields.one(
            "points",
            Value.whole(
                    "a power of two from 2 to %,d, as Sobol's points are even only in such numbers"
                        .formatted(MOST_POINTS),
                    n -> n >= 2 && n <= MOST_POINTS && Long.bitCount(n) == 1)
                .map(Math::toIntExact),
            BY_DEFAULT.points);
    return new Search(points, fields.one("seed", Value.whole(0, Long.MAX_VALUE), BY_DEFAULT.seed));
  }

  /** As specifications write it. */
  @Override
  public String toString() {
    return "{method: %s, points: %d, seed: %d}".formatted(SOBOL, points, seed);
  }
}
