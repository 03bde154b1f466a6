package dev.fisherflow.pipelines.run;

import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.schemas.RunManifest;
import java.io.InputStream;
import java.util.List;

/** Makes the folder of a run that is another by a new name. */
public final class RunCopy {

  private static final List<String> MANIFESTS = List.of(RunFolder.BEGUN, RunFolder.MANIFEST);

  private RunCopy() {}

  /** Copies all files, the manifests last and with the new name. */
  public static void of(RunFolder from, RunFolder to) {
    int prefix = from.path("").length();
    for (String file : from.remains()) {
      String name = file.substring(prefix);
      if (!MANIFESTS.contains(name)) {
        to.workspace()
            .publish(
                to.path(name),
                stream -> {
                  try (InputStream content = from.workspace().open(file)) {
                    content.transferTo(stream);
                  }
                });
      }
    }
    for (String name : MANIFESTS) {
      ManifestFiles.read(from.itself(), name)
          .map(manifest -> RunManifest.newBuilder(manifest).setRunId(to.runId()).build())
          .ifPresent(
              manifest -> to.workspace().publish(to.path(name), ManifestJson.write(manifest)));
    }
  }
}
