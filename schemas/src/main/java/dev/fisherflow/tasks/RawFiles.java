package dev.fisherflow.tasks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The raw files of a task: where they are and how they are laid out. */
public sealed interface RawFiles permits RawFiles.Columns, RawFiles.Images, OwnFiles {

  /** The data's own folder, such as {@code SST-2} or {@code cifar-10-batches-bin}. */
  String folder();

  /** Rows of the official files by split, header not counted; a split is missing if not known. */
  Map<String, Integer> rows();

  /**
   * One file of tab-separated columns for each split.
   *
   * @param folder the task's folder below that of all tasks
   * @param headless columns of the labelled files where these have no header; empty where they have
   *     one
   * @param first column of the first text
   * @param second column of the second text, or null
   * @param label column of the label or score, in labelled files
   * @param index column of a row's number, by which it is answered, in test files
   * @param places where, below the folder of all tasks, the file of a split may be, the usual place
   *     first; a split that is not named has its file in the task's folder
   * @param unnumbered those of the places whose rows have no numbers, and may have labels: their
   *     number is that of their order
   * @param rows of the official files by split
   */
  record Columns(
      String folder,
      List<String> headless,
      String first,
      String second,
      String label,
      String index,
      Map<String, List<String>> places,
      List<String> unnumbered,
      Map<String, Integer> rows)
      implements RawFiles {

    /** The usual name of the column of a row's number. */
    public static final String INDEX = "index";

    /** Columns of files that have a header and one place, test rows numbered in {@link #INDEX}. */
    public static Columns of(String folder, String first, String second, String label) {
      return new Columns(
          folder, List.of(), first, second, label, INDEX, Map.of(), List.of(), Map.of());
    }

    /** The same, the labelled files of these columns and without a header. */
    public Columns headless(String... names) {
      return new Columns(
          folder, List.of(names), first, second, label, index, places, unnumbered, rows);
    }

    /** The same with another column of a row's number. */
    public Columns numberedBy(String column) {
      return new Columns(folder, headless, first, second, label, column, places, unnumbered, rows);
    }

    /** The same with places of one split's file. */
    public Columns placed(String split, List<String> paths) {
      return new Columns(
          folder, headless, first, second, label, index, Map.of(split, paths), unnumbered, rows);
    }

    /** The same, the rows of a file without numbers. */
    public Columns unnumbered(String path) {
      return new Columns(
          folder, headless, first, second, label, index, places, List.of(path), rows);
    }

    /** The same with the rows of a split's official file. */
    public Columns counting(String split, int count) {
      Map<String, Integer> more = new HashMap<>(rows);
      more.put(split, count);
      return new Columns(
          folder, headless, first, second, label, index, places, unnumbered, Map.copyOf(more));
    }

    /** The same with the rows of the official files of the splits train and dev. */
    public Columns counting(int train, int dev) {
      return counting(Splits.TRAIN, train).counting(Splits.DEV, dev);
    }

    /** Where the file of a split may be below the folder of all tasks, the usual place first. */
    public List<String> paths(String split) {
      return places.getOrDefault(split, List.of(file(folder, split)));
    }

    /** The usual place of a split's file, such as {@code SST-2/train.tsv}. */
    public static String file(String folder, String split) {
      return folder + "/" + file(split);
    }

    /** Name of a split's file, such as {@code train.tsv}. */
    public static String file(String split) {
      return split + ".tsv";
    }
  }

  /**
   * Binary records of an image each: label bytes, of which one is read, then pixels.
   *
   * @param folder the data's folder
   * @param train names of the files to learn from, in the order of reading
   * @param test name of the test file
   * @param labelBytes label bytes of a record
   * @param label which of them is read, from 0
   * @param rows official images by split, those of the split dev still in train
   */
  record Images(
      String folder,
      List<String> train,
      String test,
      int labelBytes,
      int label,
      Map<String, Integer> rows)
      implements RawFiles {}
}
