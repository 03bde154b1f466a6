package dev.fisherflow.pipelines.compare;

import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run as it lies somewhere.
 *
 * @param folder where its manifest is
 * @param manifest the manifest; that of its beginning, if it has not ended
 */
public record StoredRun(Workspace folder, RunManifest manifest) {

  /** Of a run that has not ended, the second alone is there. */
  private static final List<String> MANIFESTS = List.of("manifest.json", "begun.json");

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
      return read(Workspace.at(file.getParent().toString()), file.getFileName().toString());
    }
    return Stream.of(Workspace.at(name), Workspace.at(workspace.resolve("runs/" + name)))
        .flatMap(
            folder ->
                MANIFESTS.stream()
                    .filter(folder::exists)
                    .limit(1)
                    .map(manifest -> read(folder, manifest)))
        .findFirst()
        .orElseThrow(() -> unknown(name, workspace));
  }

  /** Writes a comparison of which this is the later run; gives its location. */
  public String write(RunComparison comparison) {
    folder.publish(RunComparison.FILE, comparison.json());
    return folder.resolve(RunComparison.FILE);
  }

  private static StoredRun read(Workspace folder, String file) {
    return new StoredRun(folder, ManifestJson.read(folder.read(file), folder.resolve(file)));
  }

  private static boolean isFile(String name) {
    return !name.contains("://") && Files.isRegularFile(Path.of(name));
  }

  private static WorkspaceException unknown(String name, Workspace workspace) {
    List<String> known =
        workspace.list("runs/*/begun.json").stream().map(path -> path.split("/")[1]).toList();
    return new WorkspaceException(
        "there is no manifest, run folder or run '%s' in the workspace %s; %s"
            .formatted(
                name,
                workspace.root(),
                known.isEmpty() ? "it has no runs" : "its runs are " + String.join(", ", known)),
        new FileNotFoundException(name));
  }
}
