package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.model.family.EmbeddedMiniLm;
import dev.fisherflow.tasks.Task;
import java.util.List;

/**
 * What a specification means by leaving a key out: the paper's setups (Section 3), sized by task.
 * The settings of optimizers and schedules stand with their declarations.
 */
final class Defaults {

  /** The embedded all-MiniLM-L6-v2. */
  static final String MODEL = EmbeddedMiniLm.NAME;

  static final long SEED = 1;
  static final boolean SUBMISSION = true;

  static final int RANK = 8;
  static final double ALPHA = 8;
  static final double DROPOUT = 0;
  static final String BIAS = "none";

  /** None named: the query and value projections, as the model names them. */
  static final List<String> TARGET_MODULES = List.of();

  static final int VIRTUAL_TOKENS = 20;
  static final String PROMPT_INIT = "text";
  static final boolean DECODER_PADS = false;

  static final String KEEP_CHECKPOINTS = "best";
  static final int BATCH_SIZE = 32;
  static final int MAX_TOKENS = 100;

  private Defaults() {}

  /** Epochs; the tasks that the paper leaves out are set as those of about their size. */
  static int epochs(Task task) {
    return switch (task) {
      case COLA, SST2, STSB -> 20;
      case MRPC -> 30;
      case QQP, MNLI, CIFAR100 -> 5;
      case QNLI -> 15;
      case RTE, WNLI -> 40;
      case CIFAR10 -> 60;
    };
  }

  /** Steps between validations; the tasks that the paper leaves out as those of their size. */
  static int evaluateEvery(Task task) {
    return switch (task) {
      case COLA, STSB -> 100;
      case SST2, QQP, MNLI, QNLI, CIFAR10, CIFAR100 -> 1000;
      case MRPC -> 50;
      case RTE, WNLI -> 30;
    };
  }
}
