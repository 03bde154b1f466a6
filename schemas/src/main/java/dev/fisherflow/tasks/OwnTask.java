package dev.fisherflow.tasks;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.tasks.Task.Modality;
import java.util.List;
import java.util.regex.Pattern;

/** Tasks that a specification defines itself. */
public final class OwnTask {

  /** What their names look like. */
  public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");

  /** Each example has one of some labels. */
  public static final String CLASSIFICATION = "classification";

  /** Each example has a number, any finite one. */
  public static final String REGRESSION = "regression";

  /** Each example has any number of some labels. */
  public static final String MULTILABEL = "multilabel";

  /** Each example has a text, which a model is to write. */
  public static final String TEXT_TO_TEXT = "text-to-text";

  /** What a {@link TaskDefinition} says of the test files. */
  public static final String NO_TEST = "none";

  public static final String UNLABELLED_TEST = "unlabelled";
  public static final String LABELLED_TEST = "labelled";

  /** After those of all catalogues. */
  private static final int RANK = 10_000;

  private static final Recipe RECIPE = new Recipe(5, 100);

  private OwnTask() {}

  /**
   * The task of a definition.
   *
   * @param name its key and title
   * @param files its raw files; {@link OwnFiles#NONE} where only records are at hand
   */
  public static Task of(String name, TaskDefinition definition, OwnFiles files) {
    List<String> test = definition.getTest().equals(NO_TEST) ? List.of() : List.of(Splits.TEST);
    TaskBuilder task =
        TaskBuilder.of(
                Declaration.of(name, name, RANK, "A task of the specification's own."),
                definition.getPair() ? Modality.PAIR : Modality.TEXT)
            .metrics(definition.getMetrics().toArray(String[]::new))
            .splits(
                new Splits(List.of(Splits.DEV), test, definition.getTest().equals(LABELLED_TEST)))
            .texts(definition.getInstruction(), definition.getWords(), definition.getPromptText())
            .recipe(RECIPE.epochs(), RECIPE.evaluateEvery())
            .files(files)
            .definition(definition);
    return switch (definition.getKind()) {
      case REGRESSION -> task.range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY).build();
      case TEXT_TO_TEXT -> task.build();
      default -> task.labels(definition.getLabels().toArray(String[]::new)).build();
    };
  }
}
