package dev.fisherflow.transforms.submission;

import dev.fisherflow.tasks.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The eleven files of a GLUE submission, in the order of a zip's entries, with the rows of the
 * official test sets (paper, Section 6 of the setups).
 */
public enum SubmissionFile {
  AX("AX.tsv", 1104, "entailment"),
  COLA("CoLA.tsv", 1063, "1"),
  MNLI_MATCHED("MNLI-m.tsv", 9796, "entailment"),
  MNLI_MISMATCHED("MNLI-mm.tsv", 9847, "entailment"),
  MRPC("MRPC.tsv", 1725, "1"),
  QNLI("QNLI.tsv", 5463, "not_entailment"),
  QQP("QQP.tsv", 390965, "0"),
  RTE("RTE.tsv", 3000, "entailment"),
  SST2("SST-2.tsv", 1821, "1"),
  STSB("STS-B.tsv", 1379, "2.500"),
  WNLI("WNLI.tsv", 146, "0");

  /** First line of every file. */
  public static final String HEADER = "index\tprediction";

  private final String fileName;
  private final int officialRows;
  private final String placeholder;

  SubmissionFile(String fileName, int officialRows, String placeholder) {
    this.fileName = fileName;
    this.officialRows = officialRows;
    this.placeholder = placeholder;
  }

  /** The file that holds a task's answers on a test split, if the submission has one. */
  public static Optional<SubmissionFile> of(Task task, String split) {
    int position = task.testSplits().indexOf(split);
    return position < 0 || task.submissionFiles().isEmpty()
        ? Optional.empty()
        : named(task.submissionFiles().get(position));
  }

  /** The file of this name. */
  public static Optional<SubmissionFile> named(String fileName) {
    return Arrays.stream(values()).filter(file -> file.fileName.equals(fileName)).findFirst();
  }

  /** Name in the zip, such as {@code SST-2.tsv}. */
  public String fileName() {
    return fileName;
  }

  /** Rows that the site expects, header not counted. */
  public int officialRows() {
    return officialRows;
  }

  /** The constant answer where the task was not run; the majority's where one is known. */
  public String placeholder() {
    return placeholder;
  }

  /** The task whose answers the file holds. */
  public Task task() {
    return Arrays.stream(Task.values())
        .filter(task -> task.submissionFiles().contains(fileName))
        .findFirst()
        .orElseThrow();
  }

  /** Answers that are allowed; empty where they are numbers from 0 to 5. */
  public List<String> labels() {
    return task().labels();
  }
}
