package dev.fisherflow.tasks;

import dev.fisherflow.declaration.Registry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Lists tasks; found by {@link ServiceLoader}. */
public interface TaskCatalogue {

  /** The tasks of all catalogues on the class path. */
  Registry<Task> REGISTRY =
      Registry.of(
          "a task",
          listed(ServiceLoader.load(TaskCatalogue.class, TaskCatalogue.class.getClassLoader())));

  /** Its tasks. */
  List<Task> tasks();

  /**
   * The tasks of some catalogues.
   *
   * @throws IllegalStateException if two list one key, naming both
   */
  static List<Task> listed(Iterable<TaskCatalogue> catalogues) {
    List<Task> tasks = new ArrayList<>();
    Map<String, TaskCatalogue> byKey = new HashMap<>();
    for (TaskCatalogue catalogue : catalogues) {
      for (Task task : catalogue.tasks()) {
        TaskCatalogue other = byKey.put(task.key(), catalogue);
        if (other != null) {
          throw new IllegalStateException(
              "two catalogues list the task '%s': %s and %s; remove one of them"
                  .formatted(
                      task.key(), other.getClass().getName(), catalogue.getClass().getName()));
        }
        tasks.add(task);
      }
    }
    return tasks;
  }
}
