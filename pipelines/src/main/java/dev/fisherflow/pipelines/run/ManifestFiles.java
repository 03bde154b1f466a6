package dev.fisherflow.pipelines.run;

import dev.fisherflow.pipelines.manifest.ManifestException;
import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.Optional;
import java.util.stream.Stream;

/** The two manifests in the folder of a run: of its end, and of its beginning. */
final class ManifestFiles {

  private ManifestFiles() {}

  /**
   * The manifest in a file, if it is there.
   *
   * @throws DamagedException if it is none
   */
  static Optional<RunManifest> read(Workspace folder, String file) {
    try {
      return folder.exists(file)
          ? Optional.of(ManifestJson.read(folder.read(file), folder.resolve(file)))
          : Optional.empty();
    } catch (ManifestException e) {
      throw DamagedException.of(
          folder.resolve(file), e.how(), "restore it, or see what 'fisherflow doctor' says of it");
    }
  }

  /** The manifest of a run: of its beginning, if it has not ended. */
  static Optional<RunManifest> in(Workspace folder) {
    return read(folder, RunFolder.MANIFEST).or(() -> read(folder, RunFolder.BEGUN));
  }

  /** That of its beginning; that of its end, which says the same, if it is lost or damaged. */
  static Optional<RunManifest> begun(Workspace folder) {
    try {
      Optional<RunManifest> beginning = read(folder, RunFolder.BEGUN);
      return beginning.or(() -> read(folder, RunFolder.MANIFEST));
    } catch (DamagedException e) {
      if (!folder.exists(RunFolder.MANIFEST)) {
        throw e;
      }
      return read(folder, RunFolder.MANIFEST);
    }
  }

  /** What is wrong with them. */
  static Optional<String> damage(Workspace folder) {
    try {
      Optional<RunManifest> end = read(folder, RunFolder.MANIFEST);
      Optional<RunManifest> beginning = read(folder, RunFolder.BEGUN);
      if (end.isPresent() && beginning.isEmpty()) {
        return Optional.of(folder.resolve(RunFolder.BEGUN) + " is missing");
      }
      return Stream.concat(
              edited(folder.resolve(RunFolder.MANIFEST), end),
              edited(folder.resolve(RunFolder.BEGUN), beginning))
          .findFirst();
    } catch (DamagedException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Stream<String> edited(String file, Optional<RunManifest> manifest) {
    return manifest.flatMap(ManifestJson::edited).map(how -> file + " was " + how).stream();
  }
}
