package dev.fisherflow.pipelines.evaluation;

import dev.fisherflow.tasks.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the checkpoints to evaluate come from. */
public sealed interface EvaluationSource {

  /**
   * The trials of a finished run that kept the checkpoints of their epochs.
   *
   * @param runId the run
   * @param tasks only trials of these, or of all if empty
   * @param optimizers only trials of these, or of all if empty
   */
  record Run(String runId, List<String> tasks, List<String> optimizers)
      implements EvaluationSource {

    public Run {
      tasks = List.copyOf(tasks);
      optimizers = List.copyOf(optimizers);
    }
  }

  /**
   * Adapter folders from anywhere in the layout of Python's peft, in the order of their training.
   *
   * @param folders local folders
   * @param task on whose training examples they are evaluated
   * @param model the model they adapt
   * @param glue the folder with the task's official files; the embedded data if empty
   * @param maxTokens inputs are cut to this many tokens
   * @param limit training examples used; all if empty
   */
  record Adapters(
      List<Path> folders,
      Task task,
      String model,
      Optional<String> glue,
      int maxTokens,
      Optional<Long> limit)
      implements EvaluationSource {

    public Adapters {
      folders = List.copyOf(folders);
    }
  }
}
