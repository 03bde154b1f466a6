package dev.fisherflow.transforms.submission;

/**
 * Something a validator has to say about a submission.
 *
 * @param severity whether the submission can be used
 * @param check the check that says it
 * @param file the file, within the zip where it is one of the zip's
 * @param line the line in the file, from 1; null where no line is to blame
 * @param message what was expected and what was found
 */
public record Finding(Severity severity, Check check, String file, Long line, String message) {

  /** How bad it is. */
  public enum Severity {
    /** The site rejects the submission or scores it wrongly. */
    ERROR,
    /** To be known before it is sent. */
    WARNING
  }

  /** The checks, in the order they are made. */
  public enum Check {
    /** The file is a zip, whole and readable. */
    ZIP,
    /** Eleven names. */
    NAMES,
    /** The header of each file. */
    HEADER,
    /** The number of rows. */
    ROWS,
    /** Indices from 0, each once, in order. */
    INDEX,
    /** Labels of the task. */
    LABELS,
    /** Finite numbers of the task's range. */
    RANGE,
    /** More than one class. */
    CONSTANT,
    /** No folders. */
    FLAT,
    /** Bounded sizes. */
    SIZE,
    /** The digest in the manifest. */
    DIGEST
  }

  @Override
  public String toString() {
    return severity + " " + file + (line == null ? "" : ":" + line) + ": " + message;
  }
}
