package dev.fisherflow.learning.learner;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.schemas.Trial;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Frozen models of a process, each loaded once and shared by all trials. */
final class ModelPool {

  private final NDManager manager;
  private final Map<String, Model> models = new ConcurrentHashMap<>();

  ModelPool(NDManager manager) {
    this.manager = manager;
  }

  /**
   * The model of a trial.
   *
   * @throws ModelException if its files are no longer those that the trial was planned with
   */
  Model of(Trial trial) {
    return of(trial.getModel(), trial.getModelDigest());
  }

  /**
   * A model.
   *
   * @throws ModelException if the files of that name are not those of the digest
   */
  Model of(String name, String digest) {
    return models.computeIfAbsent(digest, key -> load(name, key));
  }

  private Model load(String name, String digest) {
    ModelSource source = ModelSource.of(name);
    if (!source.digest().equals(digest)) {
      throw new ModelException(
          ("the files of model '%s' changed since they were planned with (digest %s, now %s): start"
                  + " again, or give the model that it was")
              .formatted(name, digest, source.digest()));
    }
    return source.load(manager, DataType.FLOAT32);
  }
}
