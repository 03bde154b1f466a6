package dev.fisherflow.pipelines.spec.yaml;

/**
 * One mistake in a specification.
 *
 * @param place where it is
 * @param path the key it concerns, such as {@code optimizers[0].learningRate}; empty for the whole
 * @param message what was expected and what was found
 */
public record Mistake(Place place, String path, String message) {

  @Override
  public String toString() {
    return path.isEmpty() ? place + ": " + message : place + ": " + path + ": " + message;
  }
}
