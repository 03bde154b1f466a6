package dev.fisherflow.transforms.dataset.own;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.SplitFacts;
import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.survey.DataWarnings;
import dev.fisherflow.transforms.dataset.survey.RawFacts;
import dev.fisherflow.transforms.dataset.survey.SplitSurvey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
  private final RawFacts facts;
  private final String digest;

  private OwnSource(Task task, Consumer<FailedRecord> failures) {
    this.task = task;
    this.files = (OwnFiles) task.files();
    this.draw = new ShareDraw(files, task.labels().size());
    DataWarnings noticed = new DataWarnings(task, DataWarnings.LINE);
    if (draw.draws()) {
      new OwnRows(task, Splits.TRAIN, failure -> {}).read(draw::see);
    }
    List<SplitSurvey> surveys = new ArrayList<>();
    for (String split : splits()) {
      survey(split, failures, surveys, noticed);
    }
    facts = RawFacts.of(noticed, surveys);
    if (!task.labels().isEmpty()) {
      requireLabels(surveys);
    }
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
    return of(split).getRows();
  }

  /** What the files show. */
  public RawFacts facts() {
    return facts;
  }

  private SplitFacts of(String split) {
    return facts.splits().stream()
        .filter(each -> each.getSplit().equals(split))
        .findFirst()
        .orElseThrow();
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
    Targets targets = new Targets();
    long[] first = {0};
    OwnRows reader =
        new OwnRows(
            task,
            split,
            again
                ? failure -> {}
                : failure -> {
                  first[0] = first[0] == 0 ? failure.getLine() : first[0];
                  survey.leaveOut(failure.getCause());
                  failures.accept(failure);
                });
    read(
        reader,
        split,
        row -> {
          survey.add(row.first(), row.second(), row.known(), row.line());
          if (row.labels() != null) {
            row.labels().forEach(label -> survey.label(label, row.line()));
          }
          targets.see(row);
        });
    long leftOut = again ? 0 : reader.leftOut();
    String name = String.join(", ", files.paths(split)) + (again ? " (dev)" : "");
    if (survey.rows() == 0) {
      throw new OwnDataException(
          "%s: expected rows of the split %s of %s, found none that can be used (%d cannot)%s"
              .formatted(
                  name, split, task.key(), leftOut, again ? ": take a larger share as dev" : ""));
    }
    if (task.labels().isEmpty() && split.equals(Splits.TRAIN) && targets.constant) {
      throw new OwnDataException(
          "%s, column '%s': expected different %s in train, found %s in every row"
              .formatted(
                  name,
                  files.columns().label(),
                  task.writes() ? "texts" : "numbers",
                  Echo.of(String.valueOf(targets.first))));
    }
    noticed.faults(survey, name, leftOut, 0, first[0]);
    noticed.rows(survey, name);
    surveys.add(survey);
  }

  /** Requires that train has two labels at least, and all that other splits have. */
  private void requireLabels(List<SplitSurvey> surveys) {
    List<Long> train = of(Splits.TRAIN).getLabelCounts();
    String column = files.columns().label();
    String place = String.join(", ", files.train());
    List<Integer> there =
        IntStream.range(0, train.size()).filter(label -> train.get(label) > 0).boxed().toList();
    if (there.isEmpty()) {
      throw new OwnDataException(
          "%s: expected rows with labels in train, found none with any".formatted(place));
    }
    if (there.size() < 2 && task.target() == Task.Target.LABEL) {
      throw new OwnDataException(
          "%s, column '%s': expected at least two labels in train, found %s alone, in line %d and all others"
              .formatted(
                  place,
                  column,
                  task.labels().get(there.get(0)),
                  surveys.get(0).firstOf(there.get(0))));
    }
    for (String split : splits()) {
      if (!task.splits().labelled(split)) {
        continue;
      }
      for (int label = 0; label < train.size(); label++) {
        long rows = of(split).getLabelCounts().get(label);
        if (train.get(label) == 0 && rows > 0) {
          throw new OwnDataException(
              "%s, line %d, column '%s': the split %s has %d rows of the label %s, train has none of it: add such rows or leave these out"
                  .formatted(
                      String.join(", ", files.paths(split)),
                      surveys.get(splits().indexOf(split)).firstOf(label),
                      column,
                      split,
                      rows,
                      task.labels().get(label)));
        }
      }
    }
  }

  /** Whether some numbers or texts are all the same. */
  private static final class Targets {
    private Object first;
    private boolean constant = true;

    void see(OwnRow row) {
      Object target = row.score() == null ? row.target() : (Object) (row.score() + 0.0);
      first = first == null ? target : first;
      constant &= Objects.equals(first, target);
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
    if (files.separator() != null) {
      sum.add(files.separator());
    }
    for (String split : splits()) {
      sum.add(split);
      files.paths(split).forEach(path -> sum.add(Digest.ofFile(Path.of(path))));
    }
    return sum.hex();
  }
}
