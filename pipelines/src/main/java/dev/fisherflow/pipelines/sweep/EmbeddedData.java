package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.DatasetException;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedCifar;
import dev.fisherflow.transforms.dataset.embedded.EmbeddedGlue;
import dev.fisherflow.transforms.dataset.embedded.GeneratedMark;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.List;

/** The generated look-alikes of the official files. */
public final class EmbeddedData {

  private EmbeddedData() {}

  /**
   * Writes the data of some tasks into the workspace; the same bytes each time.
   *
   * @return the folder with the tasks' folders
   * @throws DatasetException if there are none for a task
   */
  public static String write(List<Task> tasks, Workspace workspace) {
    Workspace folder = Workspace.at(workspace.resolve("embedded/glue"));
    GeneratedMark.put(folder);
    for (Task task : tasks) {
      if (task.definition() != null) {
        continue;
      }
      if (task.images()) {
        EmbeddedCifar.standard().publish(task, folder);
        continue;
      }
      if (!EmbeddedGlue.TASKS.contains(task)) {
        throw new DatasetException(
            "there is no embedded data for %s; give the folder with the GLUE files with --glue"
                .formatted(task.key()));
      }
      EmbeddedGlue.standard().publish(task, folder);
    }
    return folder.root();
  }
}
