package dev.fisherflow.tasks;

import dev.fisherflow.declaration.Registry;
import java.util.ArrayList;
import java.util.List;
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

  /** The tasks of some catalogues, each with the catalogue that lists it. */
  static List<Task> listed(Iterable<TaskCatalogue> catalogues) {
    List<Task> tasks = new ArrayList<>();
    for (TaskCatalogue catalogue : catalogues) {
      catalogue.tasks().forEach(task -> tasks.add(task.listedBy(catalogue.getClass())));
    }
    return tasks;
  }
}
