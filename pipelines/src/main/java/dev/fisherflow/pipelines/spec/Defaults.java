package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.model.family.EmbeddedMiniLm;

/**
 * What a specification means by leaving a key out: the paper's setups (Section 3). The settings of
 * optimizers, schedules and adapters and the recipes of tasks stand with their declarations.
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
}
