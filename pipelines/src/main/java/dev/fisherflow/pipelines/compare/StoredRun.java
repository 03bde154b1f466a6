package dev.fisherflow.pipelines.compare;

import dev.fisherflow.pipelines.ledger.FolderDigests;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.schemas.RunId;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A run as it lies somewhere.
 *
 * @param folder where its manifest is
 * @param manifest the manifest; that of its beginning, if it has not ended
 */
public record StoredRun(Workspace folder, RunManifest manifest) {

  /**
   * Finds a run.
   *
   * @param name a manifest's file, a run's folder, or a run's id in the workspace
   * @throws WorkspaceException if there is no such run
   * @throws dev.fisherflow.pipelines.manifest.ManifestException if the file is no manifest
   */
  public static StoredRun find(String name, Workspace workspace) {
    if (isFile(name)) {
      Path file = Path.of(name).toAbsolutePath();
      Workspace folder = Workspace.at(file.getParent().toString());
      byte[] json = folder.read(file.getFileName().toString());
      return new StoredRun(folder, ManifestJson.read(json, file.toString()));
    }
    return in(Workspace.at(name))
        .or(() -> ofId(name, workspace))
        .orElseThrow(
            () ->
                RunFolders.unknown("manifest, run folder or run " + Echo.quoted(name), workspace));
  }

  /**
   * A run of a workspace.
   *
   * @throws WorkspaceException if there is no such run
   */
  public static StoredRun of(RunFolder run) {
    return in(Workspace.at(run.location("")))
        .orElseThrow(() -> RunFolders.unknown("run '" + run.runId() + "'", run.workspace()));
  }

  private static Optional<StoredRun> ofId(String name, Workspace workspace) {
    return RunId.sound(name)
        ? in(Workspace.at(new RunFolder(workspace, name).location("")))
        : Optional.empty();
  }

  private static Optional<StoredRun> in(Workspace folder) {
    return RunFolder.manifestIn(folder).map(manifest -> new StoredRun(folder, manifest));
  }

  /** That its manifest was edited after the run, and where it is. */
  public Optional<String> edited() {
    return ManifestJson.edited(manifest)
        .map(
            how ->
                "the manifest of %s in %s was %s"
                    .formatted(manifest.getRunId(), folder.root(), how));
  }

  /** Writes a comparison of which this is the later run; gives its location. */
  public String write(RunComparison comparison) {
    folder.publish(RunFolder.COMPARISON, comparison.json());
    FolderDigests digests = new FolderDigests(folder, "", RunFolder.DIGESTS);
    if (digests.exist()) {
      digests.note(List.of(RunFolder.COMPARISON));
    }
    return folder.resolve(RunFolder.COMPARISON);
  }

  private static boolean isFile(String name) {
    return !name.contains("://") && Files.isRegularFile(Path.of(name));
  }
}
