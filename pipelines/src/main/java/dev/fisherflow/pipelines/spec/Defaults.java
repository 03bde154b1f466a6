package dev.fisherflow.pipelines.spec;

import java.util.List;

/**
 * What a specification means by leaving a key out: the paper's setups (Section 3). The numbers of
 * the optimizers stand with {@link OptimizerType}, those of the tasks with the tasks.
 */
final class Defaults {

  /** The embedded all-MiniLM-L6-v2. */
  static final String MODEL = "minilm";

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

  static final String SCHEDULE = "constant";
  static final double SCHEDULE_FACTOR = 0.1;

  /** In units of a squared per-sample gradient norm at the paper's loss scale. */
  static final double DAMPING = 1e-7;

  static final String KEEP_CHECKPOINTS = "best";
  static final int BATCH_SIZE = 32;
  static final int MAX_TOKENS = 100;

  private Defaults() {}
}
