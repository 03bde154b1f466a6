package dev.fisherflow.transforms.dataset;

import dev.fisherflow.tasks.RawFiles.Columns;
import dev.fisherflow.tasks.Splits;
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
 * @param unnumbered those of the paths whose rows have no numbers: theirs is that of their order
 */
record GlueLayout(
    String split,
    List<String> paths,
    List<String> columns,
    String first,
    String second,
    String label,
    String index,
    List<String> unnumbered)
    implements Serializable {

  /**
   * The layouts of a task's splits: train, dev and test splits in the order of the catalogue.
   *
   * @throws IllegalArgumentException for a task whose files have no columns
   */
  static List<GlueLayout> of(Task task) {
    if (!(task.files() instanceof Columns files)) {
      throw new IllegalArgumentException(task.key() + " has no files of tab-separated columns");
    }
    List<String> splits = new ArrayList<>(List.of(Splits.TRAIN));
    splits.addAll(task.splits().dev());
    splits.addAll(task.splits().test());
    return splits.stream().map(split -> of(files, split, task.splits().labelled(split))).toList();
  }

  /** Whether the split is to be predicted: every row counts, and no label is read. */
  boolean test() {
    return label == null;
  }

  /** This layout for one of its files. */
  GlueLayout at(String path) {
    return unnumbered.contains(path)
        ? new GlueLayout(split, paths, columns, first, second, label, null, unnumbered)
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

  private static GlueLayout of(Columns files, String split, boolean labelled) {
    return new GlueLayout(
        split,
        files.paths(split),
        labelled ? files.headless() : List.of(),
        files.first(),
        files.second(),
        labelled ? files.label() : null,
        labelled ? null : files.index(),
        files.unnumbered());
  }
}
