package dev.fisherflow.tasks;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.tasks.Task.Modality;
import java.util.List;

/** Puts a {@link Task} together; what is not said is empty. */
public final class TaskBuilder {

  private final Declaration declaration;
  private final Modality modality;
  private List<String> labels = List.of();
  private Range range;
  private List<String> metrics = List.of();
  private Splits splits = Splits.PLAIN;
  private Texts texts = Texts.NONE;
  private Recipe recipe;
  private RawFiles files;
  private List<AnswerFile> answers = List.of();
  private List<Source> sources = List.of();
  private TaskDefinition definition;

  private TaskBuilder(Declaration declaration, Modality modality) {
    this.declaration = declaration;
    this.modality = modality;
  }

  /** A task of inputs of a kind; it needs labels or a range, metrics, a recipe and files. */
  public static TaskBuilder of(Declaration declaration, Modality modality) {
    return new TaskBuilder(declaration, modality);
  }

  /** Classes, by their strings in the files. */
  public TaskBuilder labels(String... strings) {
    labels = List.of(strings);
    return this;
  }

  /** Numbers for targets. */
  public TaskBuilder range(double lowest, double highest) {
    range = new Range(lowest, highest);
    return this;
  }

  /** Metrics whose sum is the selection score. */
  public TaskBuilder metrics(String... names) {
    metrics = List.of(names);
    return this;
  }

  /** Splits beside train; {@link Splits#PLAIN} where they are not said. */
  public TaskBuilder splits(Splits beside) {
    splits = beside;
    return this;
  }

  /** What text-to-text models read and write. */
  public TaskBuilder texts(String instruction, List<String> words, String prompt) {
    texts = new Texts(instruction, words, prompt);
    return this;
  }

  /** How long it is trained where a specification does not say it. */
  public TaskBuilder recipe(int epochs, int evaluateEvery) {
    recipe = new Recipe(epochs, evaluateEvery);
    return this;
  }

  /** Its raw files. */
  public TaskBuilder files(RawFiles raw) {
    files = raw;
    return this;
  }

  /** The files of a submission. */
  public TaskBuilder answers(AnswerFile... each) {
    answers = List.of(each);
    return this;
  }

  /** Where its files are fetched from. */
  public TaskBuilder sources(Source... each) {
    sources = List.of(each);
    return this;
  }

  /** What a specification says of a task of its own. */
  TaskBuilder definition(TaskDefinition own) {
    definition = own;
    return this;
  }

  /** The task. */
  public Task build() {
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
        Task.class,
        definition);
  }
}
