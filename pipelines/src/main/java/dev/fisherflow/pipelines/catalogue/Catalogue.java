package dev.fisherflow.pipelines.catalogue;

import dev.fisherflow.declaration.NearestWord;
import dev.fisherflow.learning.adapter.AdapterFamily;
import dev.fisherflow.learning.evaluation.UpdateRuleFamily;
import dev.fisherflow.learning.metric.MetricFamily;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.tasks.TaskCatalogue;
import java.util.List;
import java.util.Optional;

/** The kinds of things that specifications name. */
public final class Catalogue {

  private static final List<CatalogueKind> KINDS =
      List.of(
          CatalogueKind.of("optimizer", "optimizers", OptimizerFamily.REGISTRY)
              .about(
                  "An entry of `optimizers`, such as `{type: adamw, learningRate: 1e-3}`; beside"
                      + " its settings each takes a `schedule`."),
          CatalogueKind.of("schedule", "schedules", ScheduleFamily.REGISTRY)
              .onPageOf("optimizers")
              .about(
                  "How an optimizer's rate changes over the training: a word such as `schedule:"
                      + " linear`, or a mapping with settings."),
          CatalogueKind.of("adapter", "adapters", AdapterFamily.REGISTRY)
              .about(
                  "What of the model is trained: `adapter`, such as `{type: lora, rank: 8, alpha:"
                      + " 8}`, or a list of them."),
          CatalogueKind.of("model", "models", ModelFamily.REGISTRY)
              .about(
                  "`model` names a folder in Hugging Face layout, whose `config.json` names the"
                      + " family as its `model_type`, or a model that needs no folder."),
          CatalogueKind.of("task", "tasks", TaskCatalogue.REGISTRY, TaskFacts::of)
              .about("What is learnt: an entry of `tasks`, such as `cola`."),
          CatalogueKind.of("metric", "metrics", MetricFamily.REGISTRY)
              .about(
                  "Figures of a validation, over all examples of the dev splits together; the score"
                      + " of a trial is the mean of those that its [task](tasks.md) names, errors with a minus."),
          CatalogueKind.of("rule", "update rules", UpdateRuleFamily.REGISTRY)
              .onPageOf("rules")
              .about(
                  "An entry of `evaluation.updates` and of `evaluate --updates`, such as `ief`; a"
                      + " whole number stands after a colon, as in `sf:3`, and dampings are given"
                      + " for all rules together. Every optimizer of per-sample gradients is a"
                      + " rule."));

  private Catalogue() {}

  /** All kinds, with all that the class path provides. */
  public static List<CatalogueKind> kinds() {
    return KINDS;
  }

  /** All kinds, with fisherflow's own things alone. */
  public static List<CatalogueKind> own() {
    return KINDS.stream().map(CatalogueKind::own).toList();
  }

  /** The words of the kinds, such as {@code optimizer}. */
  public static List<String> words() {
    return KINDS.stream().map(CatalogueKind::word).toList();
  }

  /** The names of the things of all kinds, each once. */
  public static List<String> names() {
    return KINDS.stream().flatMap(kind -> kind.registry().names().stream()).distinct().toList();
  }

  /** The kind of a word. */
  public static Optional<CatalogueKind> find(String word) {
    return KINDS.stream().filter(kind -> kind.word().equals(word)).findFirst();
  }

  /** A question about the nearest kind, or nothing. */
  public static String hint(String word) {
    return NearestWord.hint(word, words());
  }
}
