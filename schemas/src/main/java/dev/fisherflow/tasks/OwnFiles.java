package dev.fisherflow.tasks;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Files of rows that a specification names, and what is made of their columns.
 *
 * @param train absolute paths, in the order of reading
 * @param dev those of the split dev; empty where it is a share of train
 * @param share the share of train that is the split dev; 0 where it has files
 * @param test those of the split test; may be empty
 * @param columns which of the columns are read
 * @param format how the files are written
 * @param labels labels by the values of the label column that are written otherwise
 * @param split how a share is drawn
 * @param failOnBadRow whether a row that cannot be used stops everything; else it is left out
 * @param separator between the labels of a row that has several; null for none
 */
public record OwnFiles(
    List<String> train,
    List<String> dev,
    double share,
    List<String> test,
    Fields columns,
    Format format,
    Map<String, String> labels,
    Draw split,
    boolean failOnBadRow,
    String separator)
    implements RawFiles, Serializable {

  /** None: only records are at hand. */
  public static final OwnFiles NONE =
      new OwnFiles(
          List.of(),
          List.of(),
          0,
          List.of(),
          new Fields("", null, "", null),
          Format.BY_SUFFIX,
          Map.of(),
          new Draw(null, true, 1),
          false,
          null);

  /** Keeps copies. */
  public OwnFiles {
    train = List.copyOf(train);
    dev = List.copyOf(dev);
    test = List.copyOf(test);
    labels = Map.copyOf(labels);
  }

  /** The paths of a split's files; dev has those of train where it is a share of them. */
  public List<String> paths(String name) {
    return switch (name) {
      case Splits.TRAIN -> train;
      case Splits.DEV -> share > 0 ? train : dev;
      default -> test;
    };
  }

  @Override
  public String folder() {
    return "";
  }

  @Override
  public Map<String, Integer> rows() {
    return Map.of();
  }

  /**
   * Names of columns.
   *
   * @param text the first text
   * @param pair the second text, or null
   * @param label the label, the labels, the number, or the text to write; null where each label has
   *     a column of its name that holds 0 or 1
   * @param id what tells a row; null for its number
   */
  public record Fields(String text, String pair, String label, String id) implements Serializable {}

  /**
   * How files are written.
   *
   * @param delimiter between cells; null for the one that the suffix says
   * @param quote around a cell
   * @param header whether the first row names the columns; else they are 1, 2 and so on
   * @param encoding the name of a charset
   */
  public record Format(Character delimiter, char quote, boolean header, String encoding)
      implements Serializable {

    /** What the suffix says, in UTF-8. */
    public static final Format BY_SUFFIX =
        new Format(null, '"', true, StandardCharsets.UTF_8.name());

    /** The charset. */
    public Charset charset() {
      return Charset.forName(encoding);
    }
  }

  /**
   * How a share is drawn from train: by content, so that equal rows are never on both sides.
   *
   * @param by the column whose equal values stay on one side; null for the text
   * @param stratified whether each label has the share
   * @param seed another draws others
   */
  public record Draw(String by, boolean stratified, long seed) implements Serializable {}
}
