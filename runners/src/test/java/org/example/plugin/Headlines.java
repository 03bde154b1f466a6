package org.example.plugin;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.tasks.RawFiles.Columns;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.tasks.Task.Modality;
import dev.fisherflow.tasks.TaskBuilder;
import dev.fisherflow.tasks.TaskCatalogue;
import java.util.List;

/** A task of headlines. */
public final class Headlines implements TaskCatalogue {

  static final Task IRONY =
      TaskBuilder.of(
              Declaration.of("irony", "Irony in news", 100, "Is the headline ironic?"),
              Modality.TEXT)
          .labels("0", "1")
          .metrics("accuracy", "balanced_accuracy")
          .texts(
              "Classify if the following headline is ironic: {S1}",
              List.of("no", "yes"),
              "Irony Task: ")
          .recipe(2, 2)
          .files(Columns.of("Irony", "headline", null, "ironic"))
          .build();

  @Override
  public List<Task> tasks() {
    return List.of(IRONY);
  }
}
