package dev.fisherflow.transforms.trials;

import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the adapter folders of a trial say of their adapter beside the weights, as the trial's
 * result notes it: the same in all of them.
 */
final class AdapterNotes implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(AdapterNotes.class);

  private final Workspace workspace;

  AdapterNotes(Workspace workspace) {
    this.workspace = workspace;
  }

  /** What is to be noted of the folders that a learner has written; empty if it wrote none. */
  static Optional<String> of(TrialResult result, Path scratch) {
    return TrialStore.weights(result).keySet().stream()
        .map(uri -> scratch.resolve(uri).resolve(AdapterFiles.CONFIG))
        .filter(Files::exists)
        .findFirst()
        .map(AdapterNotes::read);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The files beside weights that are there which are not as they were noted. */
  List<String> wrong(StoredResult stored) {
    List<String> wrong = new ArrayList<>();
    if (stored.adapter().isPresent()) {
      byte[] noted = bytes(stored);
      for (String folder : TrialStore.weights(stored.result()).keySet()) {
        String file = folder + "/" + AdapterFiles.CONFIG;
        boolean kept = workspace.exists(folder + "/" + TrialStore.WEIGHTS);
        if (kept && !(workspace.exists(file) && Arrays.equals(workspace.read(file), noted))) {
          wrong.add(file);
        }
      }
    }
    return wrong;
  }

  /** Writes these again. */
  List<String> mend(StoredResult stored) {
    List<String> wrong = wrong(stored);
    for (String file : wrong) {
      LOG.warn("{} was not as it was written and is written again", workspace.resolve(file));
      workspace.publish(file, bytes(stored));
    }
    return wrong;
  }

  private static byte[] bytes(StoredResult stored) {
    return stored.adapter().orElseThrow().getBytes(StandardCharsets.UTF_8);
  }
}
