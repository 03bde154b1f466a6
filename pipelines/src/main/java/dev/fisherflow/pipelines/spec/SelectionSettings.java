package dev.fisherflow.pipelines.spec;

import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.selection.Diverged;
import java.util.List;

/**
 * How trials are compared: by the paper's protocol, which chooses one setting for all tasks and
 * then the best seed of each, or by the fair one, which chooses the setting on examples held out
 * from training, and then compares fresh seeds of it.
 *
 * @param confirming the fresh seeds of the fair protocol; empty: the paper's protocol
 * @param by metrics whose mean is the score of every task; empty: of each task its own
 * @param diverged what becomes of a trial that diverged after a validation
 */
public record SelectionSettings(List<Long> confirming, List<String> by, Diverged diverged) {

  /** The paper's protocol, that of a file which names none. */
  static final String PAPER = "paper";

  /** The protocol of two phases. */
  static final String FAIR = "fair";

  /** The protocols that there are. */
  public static final List<String> PROTOCOLS = List.of(PAPER, FAIR);

  /** What is meant by leaving all of it out. */
  static final SelectionSettings BY_DEFAULT =
      new SelectionSettings(List.of(), List.of(), Diverged.AS_FAILED);

  public SelectionSettings {
    confirming = List.copyOf(confirming);
    by = List.copyOf(by);
  }

  /** Whether one phase tunes and another confirms. */
  public boolean fair() {
    return !confirming.isEmpty();
  }

  /** The name of the protocol. */
  public String protocol() {
    return fair() ? FAIR : PAPER;
  }

  /** The metrics of a task that are not its own; empty where they are. */
  public List<String> by(Task task) {
    return by.equals(task.metrics()) ? List.of() : by;
  }
}
