package dev.fisherflow.pipelines.gc;

import java.time.Instant;
import java.util.List;

/**
 * A folder of a trial that takes room: adapter weights, or a training state.
 *
 * @param folder its path in the workspace
 * @param trialId the trial
 * @param kind what it is
 * @param group the task, model, adapter and optimizer of the trial, which its score is compared
 *     within; empty if they are not known
 * @param score the trial's score; null if it has none
 * @param bytes its size
 * @param written when it was last written
 * @param references what needs it, in words; it is never deleted while there is something
 */
public record Holding(
    String folder,
    String trialId,
    Kind kind,
    String group,
    Double score,
    long bytes,
    Instant written,
    List<String> references) {

  public Holding {
    references = List.copyOf(references);
  }

  /** What a folder is, in the order of deletion. */
  public enum Kind {
    /** No result and no training reads it. */
    UNUSED("unused"),
    /** The weights of a finished trial at another step than its best: the last, an epoch's end. */
    STAGE("stage"),
    /** The best weights of a finished trial. */
    BEST("best"),
    /** Where the training of an unfinished trial resumes. */
    STATE("training state");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }
}
