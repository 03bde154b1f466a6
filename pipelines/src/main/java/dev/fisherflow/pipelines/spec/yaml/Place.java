package dev.fisherflow.pipelines.spec.yaml;

import java.nio.file.Path;

/**
 * A place in a specification.
 *
 * @param source the file that is extended, or the option of the command line, where it is; empty
 *     for the file that was asked for
 * @param line from 1; 0 for all of an option
 * @param column from 1; 0 for all of an option
 */
public record Place(String source, int line, int column) {

  /** A place in the file that was asked for. */
  public Place(int line, int column) {
    this("", line, column);
  }

  /** All of an option of the command line. */
  static Place option(String option) {
    return new Place(option, 0, 0);
  }

  /**
   * What paths at this place are relative to.
   *
   * @param asked the folder of the file that was asked for
   */
  public Path folder(Path asked) {
    return source.isEmpty() || line == 0 ? asked : Path.of(source).toAbsolutePath().getParent();
  }

  @Override
  public String toString() {
    String numbers = line == 0 ? "" : line + ":" + column;
    return source.isEmpty() || numbers.isEmpty() ? source + numbers : source + ":" + numbers;
  }
}
