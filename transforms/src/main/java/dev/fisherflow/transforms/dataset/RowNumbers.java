package dev.fisherflow.transforms.dataset;

import java.util.BitSet;

/** The numbers of a test file's rows, in whatever order: of n rows those from 0 to n - 1. */
final class RowNumbers {

  private final String path;
  private final BitSet seen = new BitSet();
  private int rows;
  private int highest = -1;
  private long lineOfHighest;

  /**
   * None yet.
   *
   * @param path the file, for messages
   */
  RowNumbers(String path) {
    this.path = path;
  }

  /**
   * Adds a row.
   *
   * @throws DatasetException if an earlier row has the number
   */
  void add(int number, long line) {
    if (seen.get(number)) {
      throw new DatasetException(
          "%s, line %d: expected each row to have a number of its own, found %d a second time"
              .formatted(path, line, number));
    }
    seen.set(number);
    rows++;
    if (number > highest) {
      highest = number;
      lineOfHighest = line;
    }
  }

  /**
   * Checks that no number is left out.
   *
   * @throws DatasetException with the first that is
   */
  void requireAll() {
    if (highest >= rows) {
      throw new DatasetException(
          "%s, line %d: expected the numbers of %d rows to be those from 0 to %d, found %d; no row"
                  .formatted(path, lineOfHighest, rows, rows - 1, highest)
              + " has number %d: fetch the file again".formatted(seen.nextClearBit(0)));
    }
  }
}
