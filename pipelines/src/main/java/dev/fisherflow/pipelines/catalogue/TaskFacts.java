package dev.fisherflow.pipelines.catalogue;

import dev.fisherflow.learning.metric.Score;
import dev.fisherflow.tasks.Task;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is said of a task beside its declaration. */
final class TaskFacts {

  /** Labels that are listed, at most. */
  private static final int SHOWN = 10;

  private TaskFacts() {}

  static Map<String, String> of(Task task) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("answers", answers(task));
    facts.put("score", Score.name(task));
    facts.put("validated on", String.join(", ", task.splits().dev()));
    facts.put("epochs", String.valueOf(task.recipe().epochs()));
    facts.put("evaluateEvery", String.valueOf(task.recipe().evaluateEvery()));
    if (!task.texts().instruction().isEmpty()) {
      facts.put("instruction", task.texts().instruction());
    }
    return facts;
  }

  private static String answers(Task task) {
    if (task.writes()) {
      return "texts";
    }
    if (task.regression()) {
      return "numbers from " + task.range();
    }
    return task.outputs() > SHOWN ? task.outputs() + " classes" : String.join(", ", task.labels());
  }
}
