package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.model.family.EmbeddedMiniLm;
import dev.fisherflow.tasks.Task;

/**
 * What a specification means by leaving a key out: the paper's setups (Section 3), sized by task.
 * The settings of optimizers, schedules and adapters stand with their declarations.
 */
final class Defaults {

  /** The embedded all-MiniLM-L6-v2. */
  static final String MODEL = EmbeddedMiniLm.NAME;

  static final long SEED = 1;
  static final boolean SUBMISSION = true;

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
