package dev.fisherflow.transforms.submission;

import dev.fisherflow.transforms.submission.Finding.Check;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Checks the lines of one file of a submission. */
final class TsvCheck {

  private static final Pattern NUMBER =
      Pattern.compile("-?\\d{1,20}(\\.\\d{1,20})?([eE][-+]?\\d{1,3})?");

  private final SubmissionFile file;
  private final Findings findings;
  private long expectedIndex;
  private long rows;
  private String firstAnswer;
  private boolean varied;

  private TsvCheck(SubmissionFile file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  /** Checks header, indices and answers. */
  static TsvCheck of(SubmissionFile file, byte[] content, Findings findings) {
    TsvCheck check = new TsvCheck(file, findings);
    check.read(new String(content, StandardCharsets.UTF_8));
    return check;
  }

  /** Rows, header not counted. */
  long rows() {
    return rows;
  }

  /** The one answer that all of at least two rows have; null if they differ. */
  String constantAnswer() {
    return varied || rows < 2 ? null : firstAnswer;
  }

  private void read(String text) {
    boolean carriageReturns = false;
    long line = 0;
    for (int from = 0; from < text.length() || line == 0; ) {
      int end = text.indexOf('\n', from);
      int to = end < 0 ? text.length() : end;
      String content = text.substring(from, to);
      if (content.endsWith("\r")) {
        carriageReturns = true;
        content = content.substring(0, content.length() - 1);
      }
      line++;
      if (line == 1) {
        header(content);
      } else {
        row(line, content);
      }
      from = to + 1;
    }
    if (carriageReturns) {
      findings.warning(
          Check.HEADER, file.fileName(), 1L, "expected lines ended by LF, found CR LF");
    }
  }

  private void header(String content) {
    if (!content.equals(SubmissionFile.HEADER)) {
      findings.error(
          Check.HEADER,
          file.fileName(),
          1L,
          "expected the header "
              + Findings.shown(SubmissionFile.HEADER)
              + ", found "
              + Findings.shown(content));
    }
  }

  private void row(long line, String content) {
    rows++;
    int tab = content.indexOf('\t');
    if (tab < 0 || content.indexOf('\t', tab + 1) >= 0) {
      findings.error(
          Check.INDEX,
          file.fileName(),
          line,
          "expected an index, a tab and an answer, found " + Findings.shown(content));
      expectedIndex++;
      return;
    }
    index(line, content.substring(0, tab));
    answer(line, content.substring(tab + 1));
  }

  /** After a wrong index counting continues there, so that one gap is one finding. */
  private void index(long line, String index) {
    if (!index.equals(Long.toString(expectedIndex))) {
      findings.error(
          Check.INDEX,
          file.fileName(),
          line,
          "expected index " + expectedIndex + ", found " + Findings.shown(index));
      if (index.matches("\\d{1,9}")) {
        expectedIndex = Long.parseLong(index);
      }
    }
    expectedIndex++;
  }

  private void answer(long line, String answer) {
    if (firstAnswer == null) {
      firstAnswer = answer;
    }
    varied |= !answer.equals(firstAnswer);
    List<String> labels = file.labels();
    if (!labels.isEmpty()) {
      if (!labels.contains(answer)) {
        findings.error(
            Check.LABELS,
            file.fileName(),
            line,
            "expected one of " + labels + ", found " + Findings.shown(answer));
      }
    } else if (!NUMBER.matcher(answer).matches()) {
      findings.error(
          Check.RANGE,
          file.fileName(),
          line,
          "expected a finite decimal number, found " + Findings.shown(answer));
    } else {
      double number = Double.parseDouble(answer);
      if (!file.range().contains(number)) {
        findings.error(
            Check.RANGE,
            file.fileName(),
            line,
            "expected a number from " + file.range() + ", found " + answer);
      }
    }
  }
}
