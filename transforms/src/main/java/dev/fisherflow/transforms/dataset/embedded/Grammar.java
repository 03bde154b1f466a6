package dev.fisherflow.transforms.dataset.embedded;

import dev.fisherflow.tasks.Task;

/** Makes the rows of one task. */
interface Grammar {

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
    return switch (task) {
      case COLA -> new Acceptability();
      case SST2 -> new Sentiment();
      case MRPC -> new Paraphrases();
      case QQP -> new Questions();
      case MNLI -> new EmbeddedEntailment(split.endsWith("mismatched") ? "mismatched" : "matched");
      case QNLI -> new QuestionAnswers();
      case RTE -> new Entailment();
      default -> throw new IllegalArgumentException("there is no embedded data for " + task.key());
    };
  }

  /**
   * The texts of a row.
   *
   * @param first the first text
   * @param second the second text, or null
   */
  record Row(String first, String second) {}
}
