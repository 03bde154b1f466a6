package dev.fisherflow.learning.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * A trained adapter that training starts from: its settings are the new one's, and its tensors
 * where that starts. A head of another number of outputs starts anew.
 *
 * @param folder in the layout of peft
 */
public record AdapterStart(Path folder) {

  private static final String MODEL = "config.json";

  /**
   * The settings of an adapter that starts from this one.
   *
   * @throws ModelException if the folder holds no adapter, or one that is not computed
   */
  public AdapterSettings settings() {
    if (!Files.isRegularFile(folder.resolve(AdapterFiles.CONFIG))) {
      throw new ModelException(
          "expected a folder with %s and %s, as a run's checkpoint or Python's peft writes it, found %s"
              .formatted(
                  AdapterFiles.CONFIG,
                  AdapterFiles.WEIGHTS,
                  Files.isRegularFile(folder.resolve(MODEL))
                      ? "the folder of a whole model at %s: name it as model".formatted(folder)
                      : "none at " + folder));
    }
    return Settings.from(AdapterFiles.settings(folder), digest());
  }

  /** The digest of both files. */
  private String digest() {
    Digest digest = Digest.create();
    for (String file : new String[] {AdapterFiles.CONFIG, AdapterFiles.WEIGHTS}) {
      if (!Files.isRegularFile(folder.resolve(file))) {
        throw new ModelException("expected %s in %s, found none".formatted(file, folder));
      }
      digest.add(file).add(Digest.ofFile(folder.resolve(file)));
    }
    return digest.hex();
  }

  /**
   * Checks that an adapter can start here.
   *
   * @param settings of the adapter, with this one's digest
   * @throws ModelException if the folder is not what it was, or its tensors are for another model
   */
  public void check(AdapterSettings settings, Architecture architecture, Adapter adapter) {
    requireSame(settings);
    AdapterFiles.checkStart(folder, architecture, adapter);
  }

  private void requireSame(AdapterSettings settings) {
    String said = Settings.of(settings).from().orElse("");
    if (!digest().equals(said)) {
      throw new ModelException(
          "expected the adapter in %s to be that of digest %s, found another: it changed since the sweep was planned"
              .formatted(folder, said));
    }
  }

  /**
   * Moves a model's trained tensors to where these stand.
   *
   * @param settings of the model's adapter, with this one's digest
   * @throws ModelException if the folder is not what it was, or its tensors are for another model
   */
  public void move(AdaptedModel model, AdapterSettings settings) {
    requireSame(settings);
    Set<String> head = AdapterFiles.ofHead(model.model().architecture());
    try (Safetensors tensors = Safetensors.open(folder.resolve(AdapterFiles.WEIGHTS));
        NDManager scope = NDManager.newBaseManager(model.parameters().head().getDevice());
        Recording paused = Recording.paused()) {
      Map<String, String> keys = AdapterFiles.startKeys(folder, tensors, model.adapter(), head);
      for (int i = 0; i < model.names().size(); i++) {
        String key = keys.get(model.names().get(i));
        if (key != null) {
          NDArray parameter = model.parameters().get(i);
          NDArray start = tensors.read(key, scope, parameter.getDataType());
          parameter.muli(0).addi(start);
        }
      }
    }
  }
}
