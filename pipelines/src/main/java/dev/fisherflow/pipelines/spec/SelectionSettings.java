package dev.fisherflow.pipelines.spec;

import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.selection.Diverged;
import java.util.List;

/**
 * How trials are compared: by the paper's protocol, which chooses one setting for all tasks and
 * then the best seed of each.
 *
 * @param by metrics whose mean is the score of every task; empty: of each task its own
 * @param diverged what becomes of a trial that diverged after a validation
 */
public record SelectionSettings(List<String> by, Diverged diverged) {

  /** The protocols that there are. */
  public static final List<String> PROTOCOLS = List.of("paper");

  /** What is meant by leaving all of it out. */
  static final SelectionSettings BY_DEFAULT = new SelectionSettings(List.of(), Diverged.AS_FAILED);

  public SelectionSettings {
    by = List.copyOf(by);
  }

  /** The metrics of a task that are not its own; empty where they are. */
  public List<String> by(Task task) {
    return by.equals(task.metrics()) ? List.of() : by;
  }
}
