package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.evaluation.UpdateRuleFamily;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.catalogue.Catalogue;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.tasks.Task;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Words that a shell completes: what the class path declares. */
public abstract class CatalogueWords implements Iterable<String> {

  private final Supplier<List<String>> words;

  CatalogueWords(Supplier<List<String>> words) {
    this.words = words;
  }

  @Override
  public Iterator<String> iterator() {
    return words.get().iterator();
  }

  /** Optimizers. */
  static final class Optimizers extends CatalogueWords {
    Optimizers() {
      super(OptimizerFamily.REGISTRY::names);
    }
  }

  /** Tasks. */
  static final class Tasks extends CatalogueWords {
    Tasks() {
      super(Task::keys);
    }
  }

  /** Models that need no folder. */
  static final class Models extends CatalogueWords {
    Models() {
      super(
          () ->
              ModelFamily.REGISTRY.all().stream()
                  .flatMap(family -> family.withoutFolder().stream())
                  .toList());
    }
  }

  /** Update rules. */
  static final class Rules extends CatalogueWords {
    Rules() {
      super(UpdateRuleFamily.REGISTRY::names);
    }
  }

  /** Kinds of declared things, and presets. */
  public static final class KindsAndPresets extends CatalogueWords {
    public KindsAndPresets() {
      super(
          () ->
              Stream.concat(Catalogue.words().stream(), SweepSpecification.PRESETS.stream())
                  .toList());
    }
  }

  /** Names of declared things of all kinds. */
  public static final class Names extends CatalogueWords {
    public Names() {
      super(Catalogue::names);
    }
  }
}
