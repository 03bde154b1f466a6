package dev.fisherflow.transforms.prediction;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.AvroFiles;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The answers that trials' checkpoints have given, kept beside them: {@code
 * trials/<trialId>/predictions/<weights, dataset and part>-<content>.avro}. A file whose bytes are
 * not those of its name counts as missing.
 *
 * @param workspace where the trials are
 * @param part the splits answered
 */
record PredictionStore(Workspace workspace, Part part) implements Serializable {

  private static final String ENDING = ".avro";

  /** The file with the answers that the selected checkpoint has given before. */
  Optional<String> find(Selection selection) {
    String prefix = prefix(selection);
    return workspace.list(prefix + "*" + ENDING).stream()
        .filter(path -> path.equals(prefix + Digest.of(workspace.read(path)) + ENDING))
        .findFirst();
  }

  /** The answers of such a file. */
  List<Prediction> read(String file) {
    return workspace.readRecords(file, Prediction.class);
  }

  /** Keeps the answers of the selected checkpoint; gives their file. */
  String publish(Selection selection, List<Prediction> predictions) {
    byte[] bytes = AvroFiles.encode(Prediction.getClassSchema(), predictions);
    String file = prefix(selection) + Digest.of(bytes) + ENDING;
    workspace.publish(file, bytes);
    return file;
  }

  private String prefix(Selection selection) {
    return new TrialFolder(selection.getTrial().getTrialId()).predictions()
        + "/"
        + part.key(selection)
        + "-";
  }
}
