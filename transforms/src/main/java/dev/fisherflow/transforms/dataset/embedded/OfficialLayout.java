package dev.fisherflow.transforms.dataset.embedded;

import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.embedded.Grammar.Row;
import java.util.ArrayList;
import java.util.List;
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
  private static final String PARSES =
      "sentence1_binary_parse sentence2_binary_parse sentence1_parse sentence2_parse";

  static OfficialLayout of(Task task, String split) {
    boolean labelled = split.equals("train") || task.devSplits().contains(split);
    String path = split.equals("ax") ? "AX/AX.tsv" : task.folder() + "/" + split + ".tsv";
    String columns =
        switch (task) {
          case COLA -> labelled ? "source label mark sentence" : "index sentence";
          case SST2 -> labelled ? "sentence label" : "index sentence";
          case MRPC -> (labelled ? "Quality" : "index") + " #1_ID #2_ID #1_String #2_String";
          case QQP ->
              labelled ? "id qid1 qid2 question1 question2 is_duplicate" : "id question1 question2";
          case MNLI -> mnli(split, labelled);
          case QNLI -> "index question sentence" + (labelled ? " label" : "");
          default -> "index sentence1 sentence2" + (labelled ? " label" : "");
        };
    List<String> names = new ArrayList<>();
    for (String name : columns.split(" ")) {
      names.add(task == Task.MRPC ? name.replace('_', ' ') : name);
    }
    String domain = split.endsWith("mismatched") ? "mismatched" : "matched";
    boolean hasHeader = task != Task.COLA || !labelled;
    return new OfficialLayout(path, names, hasHeader, Words.of(domain + " genres"));
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

  private static String mnli(String split, boolean labelled) {
    if (split.equals("ax")) {
      return "index sentence1 sentence2";
    }
    String texts = "index promptID pairID genre " + PARSES + " sentence1 sentence2";
    if (!labelled) {
      return texts;
    }
    return texts
        + (split.equals("train") ? " label1" : " label1 label2 label3 label4 label5")
        + " gold_label";
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
}
