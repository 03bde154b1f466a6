package dev.fisherflow.pipelines.sweep;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.Adapter;
import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.learning.adapter.AdapterStart;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.pipelines.plan.DatasetNeed;
import dev.fisherflow.pipelines.spec.SpecifiedModels;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.DatasetRequest;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The models of a sweep, known by what identifies them and what their datasets need.
 *
 * @param models by the name that the specification gives them
 */
public record SweepModels(Map<String, Entry> models) implements Serializable {

  /**
   * Looks at the models' files; the weights are only digested.
   *
   * @throws ModelException if one is no model, does not suit a task, or cannot be adapted as the
   *     specification says
   */
  static SweepModels of(SweepSpecification specification) {
    Map<String, Entry> models = new LinkedHashMap<>();
    for (String name : specification.models()) {
      ModelSource source = SpecifiedModels.checked(name, specification);
      boolean texts = source.inputFormat() != InputFormat.IMAGE && hasTokenizer(source);
      models.put(
          name,
          new Entry(
              source.hasWeights() ? source.digest() : "",
              texts ? source.tokenizer() : "",
              texts ? Digest.of(TextTokenizer.bytes(source.tokenizer())) : "",
              source.inputFormat(),
              trainable(source, specification)));
    }
    SameTwice.refuse(specification, name -> models.get(name).digest());
    return new SweepModels(models);
  }

  /** A model without weights may also lack its tokenizer: both are fetched later. */
  private static boolean hasTokenizer(ModelSource source) {
    if (source.hasWeights()) {
      return true;
    }
    try {
      return !source.tokenizer().isEmpty();
    } catch (ModelException e) {
      return false;
    }
  }

  /** The request for a dataset that the sweep needs. */
  public DatasetRequest request(DatasetNeed need, String glue, boolean fresh) {
    if (need.task().images()) {
      return DatasetRequest.images(need.task(), glue).withFresh(fresh);
    }
    Entry model = models.get(need.model());
    return new DatasetRequest(
        need.task(),
        glue,
        model.tokenizer(),
        model.tokenizerDigest(),
        model.inputFormat(),
        need.maxTokens(),
        need.truncation().orElse(null),
        fresh);
  }

  /** Numbers that a trial trains. */
  public long trainableParameters(Trial trial) {
    return models
        .get(trial.getModel())
        .trainable()
        .get(adapterOf(trial.getAdapter(), Task.of(trial)));
  }

  private static Map<String, Long> trainable(ModelSource model, SweepSpecification specification) {
    Architecture architecture = model.architecture();
    Map<String, Long> trainable = new HashMap<>();
    for (AdapterSettings settings : specification.adapters()) {
      for (Task task : specification.tasks()) {
        Adapter adapter = Adapters.shapes(settings, architecture, task);
        specification
            .start(settings)
            .ifPresent(
                folder -> new AdapterStart(Path.of(folder)).check(settings, architecture, adapter));
        trainable.put(adapterOf(settings, task), adapter.trainableParameters());
      }
    }
    return trainable;
  }

  /**
   * Loads each model once, so that weights that are not sound stop a sweep before it begins.
   *
   * @throws ModelException if one is not sound
   */
  public void load() {
    for (String name : models.keySet()) {
      try (NDManager manager = NDManager.newBaseManager()) {
        ModelSource.of(name).load(manager, DataType.FLOAT32);
      }
    }
  }

  private static String adapterOf(AdapterSettings settings, Task task) {
    return AdapterNames.of(settings) + " for " + task.outputs() + " outputs";
  }

  /** Digest of a model. */
  public String digest(String name) {
    return models.get(name).digest();
  }

  /** Names and digests, for the run manifest. */
  List<NamedDigest> digests() {
    return models.entrySet().stream()
        .map(model -> new NamedDigest(model.getKey(), model.getValue().digest()))
        .toList();
  }

  /**
   * A model.
   *
   * @param digest digest of its files; empty if its weights are not there
   * @param tokenizer location of its tokenizer.json; empty if it has none
   * @param tokenizerDigest digest of that file
   * @param inputFormat how it reads a task's texts
   * @param trainable numbers trained by adapter and outputs
   */
  record Entry(
      String digest,
      String tokenizer,
      String tokenizerDigest,
      InputFormat inputFormat,
      Map<String, Long> trainable)
      implements Serializable {}
}
