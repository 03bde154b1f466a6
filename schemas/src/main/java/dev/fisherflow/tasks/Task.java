package dev.fisherflow.tasks;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Declared;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.schemas.Trial;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A task: all that is said of it, wherever it is read, learnt, shown or handed in. Tasks are listed
 * by {@link TaskCatalogue}s; two of one key are equal, and serialized as this key. Others are
 * {@link OwnTask}s of a specification.
 *
 * <p>Labels are ordered as Hugging Face numbers them; files are always read and written by label
 * string, never by the position of a label.
 *
 * @param declaration key, title, rank and what it asks
 * @param modality what its inputs are
 * @param labels label strings of the files in class order; empty for a regression task
 * @param range of the targets of a regression task; null for a task of classes
 * @param metrics names of the metrics whose mean is the score
 * @param splits the splits beside train
 * @param texts what text-to-text models read and write; empty ones for images
 * @param recipe how long it is trained where a specification does not say it
 * @param files its raw files
 * @param answers the files of a submission, one for each test split; none where there is none
 * @param sources where its files are fetched from; none where they are not
 * @param code the catalogue that lists it
 * @param definition what a specification says of a task of its own; null for one of a catalogue
 */
public record Task(
    Declaration declaration,
    Modality modality,
    List<String> labels,
    Range range,
    List<String> metrics,
    Splits splits,
    Texts texts,
    Recipe recipe,
    RawFiles files,
    List<AnswerFile> answers,
    List<Source> sources,
    Class<?> code,
    TaskDefinition definition)
    implements Declared, Comparable<Task>, Serializable {

  private static final Comparator<Task> ORDER =
      Comparator.comparingInt((Task task) -> task.declaration.rank()).thenComparing(Task::key);

  /** What is predicted of an input. */
  public enum Target {
    /** One of the labels. */
    LABEL,
    /** Any number of the labels. */
    LABELS,
    /** A number. */
    NUMBER,
    /** A text that a model writes. */
    TEXT
  }

  /** What the inputs of a task are. */
  public enum Modality {
    /** One text. */
    TEXT,
    /** Two texts. */
    PAIR,
    /** An image. */
    IMAGE
  }

  /** Checks that it has classes or a range, or asks for texts. */
  public Task {
    labels = List.copyOf(labels);
    metrics = List.copyOf(metrics);
    answers = List.copyOf(answers);
    sources = List.copyOf(sources);
    boolean writing = target(range, definition) == Target.TEXT && labels.isEmpty();
    if (!writing && (labels.isEmpty() == (range == null) || labels.size() == 1)) {
      throw new IllegalArgumentException(
          "%s: expected at least two labels or the range of a regression, found the labels %s and the range %s"
              .formatted(declaration.name(), labels, range));
    }
  }

  /** The same in a catalogue. */
  Task listedBy(Class<? extends TaskCatalogue> catalogue) {
    return new Task(
        declaration,
        modality,
        labels,
        range,
        metrics,
        splits,
        texts,
        recipe,
        files,
        answers,
        sources,
        catalogue,
        definition);
  }

  /**
   * The task of a key as specifications and records write it.
   *
   * @throws IllegalArgumentException if there is none, with the known keys and the nearest
   */
  public static Task of(String key) {
    return TaskCatalogue.REGISTRY.get(key);
  }

  /**
   * The task of a trial, whether of a catalogue or of a specification's own, with the metrics that
   * the trial is selected by.
   */
  public static Task of(Trial trial) {
    return of(trial.getTask(), trial.getDefinition()).by(trial.getSelectBy());
  }

  /** The same with a score of other metrics; of its own where there are none. */
  private Task by(List<String> others) {
    return others.isEmpty()
        ? this
        : new Task(
            declaration,
            modality,
            labels,
            range,
            others,
            splits,
            texts,
            recipe,
            files,
            answers,
            sources,
            code,
            definition);
  }

  /**
   * The task that a record names.
   *
   * @param definition null for one of a catalogue
   */
  public static Task of(String key, TaskDefinition definition) {
    return definition == null ? of(key) : OwnTask.of(key, definition, OwnFiles.NONE);
  }

  /** All keys, by rank. */
  public static List<String> keys() {
    return TaskCatalogue.REGISTRY.names();
  }

  /** All tasks, by rank. */
  public static List<Task> all() {
    return TaskCatalogue.REGISTRY.all();
  }

  /** Name in specifications and records, such as {@code sst2}. */
  public String key() {
    return declaration.name();
  }

  /** Name in tables and charts, such as {@code SST-2}. */
  public String title() {
    return declaration.title();
  }

  /** What is predicted of an input. */
  public Target target() {
    return target(range, definition);
  }

  private static Target target(Range range, TaskDefinition definition) {
    if (range != null) {
      return Target.NUMBER;
    }
    return switch (definition == null ? OwnTask.CLASSIFICATION : definition.getKind()) {
      case OwnTask.TEXT_TO_TEXT -> Target.TEXT;
      case OwnTask.MULTILABEL -> Target.LABELS;
      default -> Target.LABEL;
    };
  }

  /** Whether the target is a number and not a class. */
  public boolean regression() {
    return target() == Target.NUMBER;
  }

  /** Whether the target is a text. */
  public boolean writes() {
    return target() == Target.TEXT;
  }

  /**
   * Outputs of a classification head: the number of classes, or 1 for a regression task; 0 where
   * texts are written, for which there is no head.
   */
  public int outputs() {
    return regression() ? 1 : labels.size();
  }

  /** Whether the inputs are images and not texts. */
  public boolean images() {
    return modality == Modality.IMAGE;
  }

  /** Rows of the official file of a split, header not counted, if they are known. */
  public OptionalInt officialRows(String split) {
    Integer rows = files.rows().get(split);
    if (rows != null) {
      return OptionalInt.of(rows);
    }
    return answers.stream()
        .filter(file -> file.split().equals(split))
        .mapToInt(AnswerFile::rows)
        .findFirst();
  }

  @Override
  public int compareTo(Task other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Task task
        && task.key().equals(key())
        && Objects.equals(task.definition, definition);
  }

  @Override
  public int hashCode() {
    return key().hashCode();
  }

  /** Its key. */
  @Override
  public String toString() {
    return key();
  }

  private Object writeReplace() {
    return definition == null ? new Reference(key()) : new Own(key(), definition, (OwnFiles) files);
  }

  /** A task in a stream of objects. */
  private record Reference(String key) implements Serializable {
    private Object readResolve() {
      return of(key);
    }
  }

  /** A task of a specification's own in a stream of objects. */
  private record Own(String key, TaskDefinition definition, OwnFiles files)
      implements Serializable {
    private Object readResolve() {
      return OwnTask.of(key, definition, files);
    }
  }
}
