package dev.fisherflow.transforms.dataset;

import dev.fisherflow.tasks.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How one split of a GLUE task is laid out in its official file.
 *
 * @param split the split's name
 * @param paths where the file may be below the GLUE folder, the usual place first
 * @param columns names of the columns where the file has no header; empty where it has one
 * @param first column of the first text
 * @param second column of the second text, or null
 * @param label column of the label or score, or null for a test split, whose labels are never read
 * @param index column of a test row's number, by which it is answered; null for other splits
 */
record GlueLayout(
    String split,
    List<String> paths,
    List<String> columns,
    String first,
    String second,
    String label,
    String index)
    implements Serializable {

  /** CoLA's training and dev files have no header; these are their columns. */
  private static final List<String> COLA = List.of("source", "label", "mark", "sentence");

  /** MRPC's original test file, whose rows have no numbers: theirs is that of the file's order. */
  private static final String UNNUMBERED = "MRPC/msr_paraphrase_test.txt";

  /** The diagnostic set comes by itself and has been put into several places. */
  private static final List<String> AX =
      List.of(
          "AX/AX.tsv",
          "AX/test.tsv",
          "AX/diagnostic.tsv",
          "AX.tsv",
          "diagnostic/diagnostic.tsv",
          "diagnostic.tsv",
          "MNLI/diagnostic.tsv",
          "MNLI/AX.tsv");

  /** The layouts of a task's splits: train, dev and test splits in the order of the catalogue. */
  static List<GlueLayout> of(Task task) {
    Names names = Names.of(task);
    List<GlueLayout> layouts = new ArrayList<>();
    layouts.add(labelled(task, "train", names));
    task.devSplits().forEach(split -> layouts.add(labelled(task, split, names)));
    for (String split : task.testSplits()) {
      layouts.add(
          new GlueLayout(
              split,
              testPaths(task, split),
              List.of(),
              names.first,
              names.second,
              null,
              task == Task.QQP ? "id" : "index"));
    }
    return List.copyOf(layouts);
  }

  /** Whether the split is to be predicted: every row counts, and no label is read. */
  boolean test() {
    return label == null;
  }

  /** This layout for one of its files. */
  GlueLayout at(String path) {
    return path.equals(UNNUMBERED)
        ? new GlueLayout(split, paths, columns, first, second, label, null)
        : this;
  }

  /** Columns that are read. */
  List<String> needed() {
    List<String> needed = new ArrayList<>();
    if (index != null) {
      needed.add(index);
    }
    needed.add(first);
    if (second != null) {
      needed.add(second);
    }
    if (label != null) {
      needed.add(label);
    }
    return needed;
  }

  private static GlueLayout labelled(Task task, String split, Names names) {
    return new GlueLayout(
        split,
        List.of(task.folder() + "/" + split + ".tsv"),
        task == Task.COLA ? COLA : List.of(),
        names.first,
        names.second,
        names.label,
        null);
  }

  private static List<String> testPaths(Task task, String split) {
    if (split.equals("ax")) {
      return AX;
    }
    String usual = task.folder() + "/" + split + ".tsv";
    return task == Task.MRPC ? List.of(usual, UNNUMBERED) : List.of(usual);
  }

  private record Names(String first, String second, String label) {
    static Names of(Task task) {
      return switch (task) {
        case COLA, SST2 -> new Names("sentence", null, "label");
        case MRPC -> new Names("#1 String", "#2 String", "Quality");
        case QQP -> new Names("question1", "question2", "is_duplicate");
        case MNLI -> new Names("sentence1", "sentence2", "gold_label");
        case QNLI -> new Names("question", "sentence", "label");
        case RTE, WNLI -> new Names("sentence1", "sentence2", "label");
        case STSB -> new Names("sentence1", "sentence2", "score");
        case CIFAR10, CIFAR100 ->
            throw new IllegalArgumentException(task.key() + " is no task of GLUE");
      };
    }
  }
}
