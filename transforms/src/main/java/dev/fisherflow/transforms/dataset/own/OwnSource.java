package dev.fisherflow.transforms.dataset.own;

import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.survey.DataWarnings;
import dev.fisherflow.transforms.dataset.survey.SplitSurvey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The files of a task of a specification's own, read once from end to end. */
public final class OwnSource {

  /** Raised by each change of the reader that changes what is made of equal files. */
  private static final int READER_VERSION = 1;

  private final Task task;
  private final OwnFiles files;
  private final ShareDraw draw;
  private final Map<String, long[]> labelCounts = new HashMap<>();
  private final Map<String, Long> rows = new HashMap<>();
  private final List<DataWarning> warnings;
  private final String digest;
  private long failedRows;

  private OwnSource(Task task, Consumer<FailedRecord> failures) {
    this.task = task;
    this.files = (OwnFiles) task.files();
    this.draw = new ShareDraw(files, task.outputs());
    DataWarnings noticed = new DataWarnings(task, DataWarnings.LINE);
    if (draw.draws()) {
      new OwnRows(task, Splits.TRAIN, failure -> {}).read(draw::see);
    }
    List<SplitSurvey> surveys = new ArrayList<>();
    for (String split : splits()) {
      survey(split, failures, surveys, noticed);
    }
    requireLabels();
    warnings = noticed.list();
    digest = filesDigest();
  }

  /**
   * Reads the files of a task.
   *
   * @param failures receives each row that is left out
   * @throws OwnDataException if one cannot be used
   */
  public static OwnSource scan(Task task, Consumer<FailedRecord> failures) {
    return new OwnSource(task, failures);
  }

  /** Splits in the order of a manifest. */
  public List<String> splits() {
    List<String> splits = new ArrayList<>(List.of(Splits.TRAIN));
    splits.addAll(task.splits().dev());
    splits.addAll(task.splits().test());
    return splits;
  }

  /** Usable rows of a split. */
  public long rows(String split) {
    return rows.get(split);
  }

  /** Rows that are left out. */
  public long failedRows() {
    return failedRows;
  }

  /** What is noticeable about the files. */
  public List<DataWarning> warnings() {
    return warnings;
  }

  /** Digest of the files' bytes and of what is made of them. */
  public String digest() {
    return digest;
  }

  /** Reads the usable rows of a split in their order. */
  public void read(String split, Consumer<OwnRow> taker) {
    read(new OwnRows(task, split, failure -> {}), split, taker);
  }

  private void read(OwnRows reader, String split, Consumer<OwnRow> taker) {
    boolean test = task.splits().test().contains(split);
    reader.read(
        row -> {
          if (test || !draw.draws() || draw.dev(row) == split.equals(Splits.DEV)) {
            taker.accept(row);
          }
        });
  }

  private void survey(
      String split,
      Consumer<FailedRecord> failures,
      List<SplitSurvey> surveys,
      DataWarnings noticed) {
    // A share of train has its files, whose faults are told once.
    boolean again = split.equals(Splits.DEV) && draw.draws();
    SplitSurvey survey = new SplitSurvey(task, split, surveys);
    long[] counts = new long[task.outputs()];
    long[] first = {0};
    OwnRows reader =
        new OwnRows(
            task,
            split,
            again
                ? failure -> {}
                : failure -> {
                  first[0] = first[0] == 0 ? failure.getLine() : first[0];
                  failures.accept(failure);
                });
    read(
        reader,
        split,
        row -> {
          survey.add(row.first(), row.second(), row.label(), row.line());
          if (row.label() != null) {
            counts[row.label()]++;
          }
        });
    long leftOut = again ? 0 : reader.leftOut();
    String name = String.join(", ", files.paths(split)) + (again ? " (dev)" : "");
    if (survey.rows() == 0) {
      throw new OwnDataException(
          "%s: expected rows of the split %s of %s, found none that can be used (%d cannot)%s"
              .formatted(
                  name, split, task.key(), leftOut, again ? ": take a larger share as dev" : ""));
    }
    noticed.faults(survey, name, leftOut, 0, first[0]);
    noticed.rows(survey, name);
    surveys.add(survey);
    rows.put(split, survey.rows());
    labelCounts.put(split, counts);
    failedRows += leftOut;
  }

  /** Requires that train has two labels at least, and all that other splits have. */
  private void requireLabels() {
    long[] train = labelCounts.get(Splits.TRAIN);
    String column = files.columns().label();
    String place = String.join(", ", files.train());
    List<Integer> there =
        IntStream.range(0, train.length).filter(label -> train[label] > 0).boxed().toList();
    if (there.size() < 2) {
      throw new OwnDataException(
          "%s, column '%s': expected at least two labels in train, found %s alone"
              .formatted(place, column, task.labels().get(there.get(0))));
    }
    for (String split : splits()) {
      if (!task.splits().labelled(split)) {
        continue;
      }
      for (int label = 0; label < train.length; label++) {
        if (train[label] == 0 && labelCounts.get(split)[label] > 0) {
          throw new OwnDataException(
              "%s, column '%s': the split %s has %d rows of the label %s, train has none of it: add such rows or leave these out"
                  .formatted(
                      String.join(", ", files.paths(split)),
                      column,
                      split,
                      labelCounts.get(split)[label],
                      task.labels().get(label)));
        }
      }
    }
  }

  private String filesDigest() {
    Digest sum =
        Digest.create()
            .add(READER_VERSION)
            .add(task.key())
            .add(task.definition())
            .add(files.columns().toString())
            .add(files.format().toString())
            .add(new TreeMap<>(files.labels()).toString())
            .add(Double.toString(files.share()))
            .add(files.split().toString());
    for (String split : splits()) {
      sum.add(split);
      files.paths(split).forEach(path -> sum.add(Digest.ofFile(Path.of(path))));
    }
    return sum.hex();
  }
}
