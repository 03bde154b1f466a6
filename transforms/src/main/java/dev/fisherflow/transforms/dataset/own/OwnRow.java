package dev.fisherflow.transforms.dataset.own;

import dev.fisherflow.transforms.dataset.survey.RowHashes;
import java.util.List;

/**
 * A row that becomes an example.
 *
 * @param file its file
 * @param line the line where it begins
 * @param first the first text
 * @param second the second text, or null
 * @param label index of its label; null where it has none
 * @param score its number; null where it has none
 * @param labels indices of its labels, lowest first, where it may have several; else null
 * @param target the text to write; null where it has none
 * @param group what equal rows have in common: the value that a share is drawn by
 */
public record OwnRow(
    String file,
    long line,
    String first,
    String second,
    Integer label,
    Double score,
    List<Integer> labels,
    String target,
    String group) {

  /** Its label or number, or the same number for equal labels or texts; null where it has none. */
  Number known() {
    if (label != null) {
      return label;
    }
    if (labels != null) {
      return RowHashes.hash(labels.toString(), null);
    }
    return target == null ? (Number) score : (Number) RowHashes.hash(target, null);
  }
}
