package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.model.family.EmbeddedMiniLm;
import java.util.List;

/**
 * What a specification means by leaving a key out: the paper's setups (Section 3). The settings of
 * optimizers and schedules and the recipes of tasks stand with their declarations.
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
}
