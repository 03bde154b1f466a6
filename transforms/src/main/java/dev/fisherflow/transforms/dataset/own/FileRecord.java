package dev.fisherflow.transforms.dataset.own;

import java.util.Map;

/**
 * One record of a file.
 *
 * @param line the line where it begins, from 1
 * @param cells texts by column; a column without a value is missing
 * @param fault why it cannot be used; null where it can
 */
public record FileRecord(long line, Map<String, String> cells, String fault) {

  static FileRecord faulty(long line, String fault) {
    return new FileRecord(line, Map.of(), fault);
  }
}
