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
 * trials/<trialId>/predictions/<weights and dataset>-<content>.avro}. A file whose bytes are not
 * those of its name counts as missing.
 */
final class PredictionStore implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;

  PredictionStore(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Answers that the selected checkpoint has given before. */
  Optional<List<Prediction>> find(Selection selection) {
    String prefix = prefix(selection);
    return workspace.list(prefix + "*.avro").stream()
        .filter(path -> path.equals(prefix + Digest.of(workspace.read(path)) + ".avro"))
        .findFirst()
        .map(path -> workspace.readRecords(path, Prediction.class));
  }

  /** Keeps the answers of the selected checkpoint. */
  void publish(Selection selection, List<Prediction> predictions) {
    byte[] file = AvroFiles.encode(Prediction.getClassSchema(), predictions);
    workspace.publish(prefix(selection) + Digest.of(file) + ".avro", file);
  }

  private static String prefix(Selection selection) {
    String key =
        Digest.create()
            .add(selection.getCheckpoint().getWeightsDigest())
            .add(selection.getTrial().getDatasetDigest())
            .hex();
    return new TrialFolder(selection.getTrial().getTrialId()).predictions() + "/" + key + "-";
  }
}
