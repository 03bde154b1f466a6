package dev.fisherflow.transforms.dataset;

/**
 * One row of a GLUE file: what could be read of it, and what is wrong with it.
 *
 * @param line line in the file, from 1
 * @param index the number that the file gives the row, or null
 * @param first the first text
 * @param second the second text, or null for a task of single sentences
 * @param label index into the task's labels, or null
 * @param score the target of a regression task, or null
 * @param fault what was expected and what was found, or null when all is well
 * @param usable whether the row becomes an example
 */
record GlueRow(
    long line,
    Integer index,
    String first,
    String second,
    Integer label,
    Double score,
    String fault,
    boolean usable) {

  /** Its label or score; null where it has none. */
  Number target() {
    if (label != null) {
      return label;
    }
    return score;
  }

  static GlueRow unusable(long line, String fault) {
    return new GlueRow(line, null, null, null, null, null, fault, false);
  }
}
