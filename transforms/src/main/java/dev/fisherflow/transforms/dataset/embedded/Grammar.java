package dev.fisherflow.transforms.dataset.embedded;

import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.util.Map;
import java.util.function.Function;

/** Makes the rows of one task. */
interface Grammar {

  /** The grammar of a split, by task. */
  Map<Task, Function<String, Grammar>> BY_TASK =
      Map.of(
          Glue.COLA, split -> new Acceptability(),
          Glue.SST2, split -> new Sentiment(),
          Glue.MRPC, split -> new Paraphrases(),
          Glue.QQP, split -> new Questions(),
          Glue.MNLI, split -> new EmbeddedEntailment(OfficialLayout.domain(split)),
          Glue.QNLI, split -> new QuestionAnswers(),
          Glue.RTE, split -> new Entailment());

  /**
   * A row of a class.
   *
   * @param draw what chance decides
   * @param label index into the task's labels
   */
  Row row(Draw draw, int label);

  /**
   * The grammar of a split.
   *
   * @throws IllegalArgumentException for a task without embedded data
   */
  static Grammar of(Task task, String split) {
    Function<String, Grammar> grammar = BY_TASK.get(task);
    if (grammar == null) {
      throw new IllegalArgumentException("there is no embedded data for " + task.key());
    }
    return grammar.apply(split);
  }

  /**
   * The texts of a row.
   *
   * @param first the first text
   * @param second the second text, or null
   */
  record Row(String first, String second) {}
}
