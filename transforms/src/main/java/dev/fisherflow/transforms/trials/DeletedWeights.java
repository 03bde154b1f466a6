package dev.fisherflow.transforms.trials;

import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Notes which weights of finished trials were deleted to save room: {@code
 * trials/<trialId>/discarded.txt} with a line for each adapter folder, the digest of its weights
 * and its path. Their results stay valid until a run needs the weights.
 */
final class DeletedWeights implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;

  DeletedWeights(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Whether an adapter folder with these weights was deleted; one of no trial never is. */
  boolean contains(String uri, String weightsDigest) {
    return TrialFolder.isOfTrial(uri)
        && lines(TrialFolder.of(uri)).contains(line(uri, weightsDigest));
  }

  /**
   * Adds to a trial's note.
   *
   * @param weights digests by adapter folders
   */
  void add(TrialFolder folder, Map<String, String> weights) {
    Set<String> lines = new TreeSet<>(lines(folder));
    weights.forEach((uri, digest) -> lines.add(line(uri, digest)));
    workspace.publish(
        folder.deletedWeights(),
        (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Forgets that weights of the trial of an adapter folder were deleted: they are missing. */
  void forget(String uri) {
    workspace.delete(List.of(TrialFolder.of(uri).deletedWeights()));
  }

  private List<String> lines(TrialFolder folder) {
    String file = folder.deletedWeights();
    return workspace.exists(file)
        ? new String(workspace.read(file), StandardCharsets.UTF_8).lines().toList()
        : List.of();
  }

  private static String line(String uri, String weightsDigest) {
    return weightsDigest + "  " + uri;
  }
}
