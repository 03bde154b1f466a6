package dev.fisherflow.transforms.submission;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answers of one file, collected in any order: one reference per row, so QQP's 390,965 rows
 * take some megabytes.
 */
public final class Answers {

  /** More rows than any file could have: an index beyond is a mistake, not a reason to allocate. */
  static final int MOST_ROWS = 4_000_000;

  private static final int NAMED_PROBLEMS = 5;

  private final SubmissionFile file;
  private final boolean constant;
  private final Map<String, Answer> distinct = new HashMap<>();
  private final TreeMap<Long, String> firstProblems = new TreeMap<>();
  private long problems;
  private String[] answers = new String[1024];
  private int rows;
  private int given;

  Answers(SubmissionFile file) {
    this(file, false);
  }

  private Answers(SubmissionFile file, boolean constant) {
    this.file = file;
    this.constant = constant;
  }

  /** The constant answers of a task that was not run, as many as the site expects. */
  static Answers placeholder(SubmissionFile file) {
    Answers answers = new Answers(file, true);
    for (int i = 0; i < file.officialRows(); i++) {
      answers.add(i, file.placeholder());
    }
    return answers;
  }

  /** Adds a row's answer: a label of the task, or a number, which is brought into its range. */
  void add(long index, String label) {
    if (index < 0 || index >= MOST_ROWS) {
      problem(index, "expected an index of 0 to " + (MOST_ROWS - 1));
      return;
    }
    int row = (int) index;
    if (row >= answers.length) {
      answers = Arrays.copyOf(answers, Math.max(row + 1, answers.length * 2));
    }
    if (answers[row] != null) {
      problem(index, "two answers");
      return;
    }
    Answer answer = distinct.computeIfAbsent(label, this::answer);
    if (answer.problem != null) {
      problem(index, answer.problem);
    }
    answers[row] = answer.text;
    rows = Math.max(rows, row + 1);
    given++;
  }

  /** What is wrong with the file; empty if it can be written. */
  List<String> problems() {
    List<String> all = new ArrayList<>();
    firstProblems.forEach((index, problem) -> all.add("index " + index + ": " + problem));
    if (problems > firstProblems.size()) {
      all.add(problems + " such problems in all");
    }
    if (given == 0) {
      all.add("no answers");
    } else if (given < rows) {
      int first = Arrays.asList(answers).indexOf(null);
      all.add((rows - given) + " indices without an answer, the first " + first);
    }
    return all.stream().map(problem -> file.fileName() + ": " + problem).toList();
  }

  int rows() {
    return rows;
  }

  boolean placeholder() {
    return constant;
  }

  boolean official() {
    return rows == file.officialRows();
  }

  /** Writes header and rows, lines ended by LF. */
  void writeTo(OutputStream stream) throws IOException {
    StringBuilder text = new StringBuilder(SubmissionFile.HEADER).append('\n');
    for (int i = 0; i < rows; i++) {
      text.append(i).append('\t').append(answers[i]).append('\n');
    }
    stream.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A label as the file has it, and what is wrong with it. */
  private Answer answer(String label) {
    if (!file.labels().isEmpty()) {
      boolean known = file.labels().contains(label);
      return new Answer(
          label, known ? null : "expected one of " + file.labels() + ", found '" + label + "'");
    }
    try {
      double number = Double.parseDouble(label);
      if (Double.isFinite(number)) {
        double clamped = file.range().clamp(number);
        return new Answer(String.format(Locale.ROOT, "%.3f", clamped), null);
      }
    } catch (NumberFormatException e) {
      // Not a number: as wrong as one that is not finite.
    }
    return new Answer(label, "expected a finite number, found '" + label + "'");
  }

  /** Counts a problem and keeps those of the first indices, in whatever order they come. */
  private void problem(long index, String problem) {
    problems++;
    firstProblems.put(index, problem);
    if (firstProblems.size() > NAMED_PROBLEMS) {
      firstProblems.pollLastEntry();
    }
  }

  private record Answer(String text, String problem) {}
}
