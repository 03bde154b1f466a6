package dev.fisherflow.transforms.dataset.embedded;

import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.RawFiles;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.embedded.Grammar.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How GLUE's official file of a split is written.
 *
 * @param path the file below the GLUE folder
 * @param columns names of its columns
 * @param hasHeader whether the first line names the columns
 * @param genres what the genre column says
 */
record OfficialLayout(String path, List<String> columns, boolean hasHeader, List<String> genres) {

  private static final String MARK = "\uFEFF";
  private static final String MNLI =
      "index,promptID,pairID,genre,sentence1_binary_parse,sentence2_binary_parse,sentence1_parse,"
          + "sentence2_parse,sentence1,sentence2";

  private static final Map<Task, Columns> COLUMNS =
      Map.of(
          Glue.COLA, new Columns("source,label,mark,sentence", "index,sentence"),
          Glue.SST2, new Columns("sentence,label", "index,sentence"),
          Glue.MRPC,
              new Columns(
                  "Quality,#1 ID,#2 ID,#1 String,#2 String",
                  "index,#1 ID,#2 ID,#1 String,#2 String"),
          Glue.QQP,
              new Columns(
                  "id,qid1,qid2,question1,question2,is_duplicate", "id,question1,question2"),
          Glue.MNLI, new Columns(MNLI + ",label1,label2,label3,label4,label5,gold_label", MNLI),
          Glue.QNLI, new Columns("index,question,sentence,label", "index,question,sentence"),
          Glue.RTE, new Columns("index,sentence1,sentence2,label", "index,sentence1,sentence2"));

  static OfficialLayout of(Task task, String split) {
    RawFiles.Columns files = (RawFiles.Columns) task.files();
    boolean labelled = task.splits().labelled(split);
    boolean hasHeader = !labelled || files.headless().isEmpty();
    return new OfficialLayout(
        files.paths(split).get(0),
        List.of(columns(task, split, labelled).split(",")),
        hasHeader,
        Words.of(domain(split) + " genres"));
  }

  /** Whether the genres of an MNLI split are those of its training split: a word of the genres. */
  static String domain(String split) {
    return split.endsWith("mismatched") ? "mismatched" : "matched";
  }

  private static String columns(Task task, String split, boolean labelled) {
    if (split.equals(Glue.AX)) {
      return "index,sentence1,sentence2";
    }
    if (task.equals(Glue.MNLI) && split.equals(Splits.TRAIN)) {
      return MNLI + ",label1,gold_label";
    }
    Columns columns = COLUMNS.get(task);
    return labelled ? columns.labelled : columns.test;
  }

  /** The header with its line break; empty where the file has none. */
  String header() {
    String mark = columns.contains("#1 ID") ? MARK : "";
    return hasHeader ? mark + String.join("\t", columns) + "\n" : "";
  }

  /** A row with its line break. */
  String line(int index, Row row, String label) {
    return columns.stream()
        .map(column -> cell(column, index, row, label))
        .collect(Collectors.joining("\t", "", "\n"));
  }

  private String cell(String column, int index, Row row, String label) {
    return switch (column) {
      case "index", "id", "promptID" -> Integer.toString(index);
      case "source" -> "ff26";
      case "mark" -> label.equals("0") ? "*" : "";
      case "sentence" -> row.second() == null ? row.first() : row.second();
      case "sentence1", "question1", "question", "#1 String" -> row.first();
      case "sentence2", "question2", "#2 String" -> row.second();
      case "#1 ID", "qid1" -> Integer.toString(2 * index + 1);
      case "#2 ID", "qid2" -> Integer.toString(2 * index + 2);
      case "pairID" -> index + "p";
      case "genre" -> genres.get(index % genres.size());
      case "sentence1_binary_parse" -> "( " + row.first() + " )";
      case "sentence2_binary_parse" -> "( " + row.second() + " )";
      case "sentence1_parse" -> "(ROOT " + row.first() + ")";
      case "sentence2_parse" -> "(ROOT " + row.second() + ")";
      default -> label;
    };
  }

  /** Columns of a task's labelled splits and of its test splits. */
  private record Columns(String labelled, String test) {}
}
