package dev.fisherflow.pipelines.spec.yaml;

import java.util.ArrayList;
import java.util.List;

/** Collects mistakes, so that a reader hears of all of them at once. */
public final class Mistakes {

  private final List<Mistake> found = new ArrayList<>();

  public void add(Place place, String path, String message) {
    found.add(new Mistake(place, path, message));
  }

  /** How many there are: a check of several values is left out where one of them is a mistake. */
  public int count() {
    return found.size();
  }

  /** All so far. */
  public List<Mistake> all() {
    return List.copyOf(found);
  }

  /**
   * Ends the reading if there are any.
   *
   * @throws SpecificationException with all of them
   */
  public void throwIfAny(String source) {
    if (!found.isEmpty()) {
      throw new SpecificationException(source, found);
    }
  }
}
