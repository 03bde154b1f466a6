package dev.fisherflow.transforms.submission;

import dev.fisherflow.tasks.AnswerFile;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Range;
import dev.fisherflow.tasks.Task;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One of the eleven files of a GLUE submission (paper, Section 6 of the setups). They are ordered
 * by name, as the entries of a zip are.
 *
 * @param task the task whose answers the file holds
 * @param file what the task says of it
 */
public record SubmissionFile(Task task, AnswerFile file) implements Comparable<SubmissionFile> {

  /** First line of every file. */
  public static final String HEADER = "index\tprediction";

  private static final List<SubmissionFile> ALL =
      Glue.TASKS.stream()
          .flatMap(task -> task.answers().stream().map(file -> new SubmissionFile(task, file)))
          .sorted()
          .toList();

  /** All eleven, in their order. */
  public static List<SubmissionFile> all() {
    return ALL;
  }

  /** The file that holds a task's answers on a test split, if the submission has one. */
  public static Optional<SubmissionFile> of(Task task, String split) {
    return ALL.stream()
        .filter(file -> file.task.equals(task) && file.file.split().equals(split))
        .findFirst();
  }

  /** Whether a submission has files of the task of a key. */
  public static boolean answer(String task) {
    return ALL.stream().anyMatch(file -> file.task.key().equals(task));
  }

  /** The file of this name. */
  public static Optional<SubmissionFile> named(String fileName) {
    return ALL.stream().filter(file -> file.fileName().equals(fileName)).findFirst();
  }

  /** Name in the zip, such as {@code SST-2.tsv}. */
  public String fileName() {
    return file.name();
  }

  /** Rows that the site expects, header not counted. */
  public int officialRows() {
    return file.rows();
  }

  /** The constant answer where the task was not run. */
  public String placeholder() {
    return file.placeholder();
  }

  /** Answers that are allowed; empty where they are numbers of the {@link #range}. */
  public List<String> labels() {
    return task.labels();
  }

  /** Numbers that are allowed; null where the answers are labels. */
  public Range range() {
    return task.range();
  }

  @Override
  public int compareTo(SubmissionFile other) {
    return Comparator.comparing(SubmissionFile::fileName).compare(this, other);
  }
}
