package dev.fisherflow.pipelines.run;

import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.RunManifest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The places that a run's manifest names, wherever they are read.
 *
 * @param base the folder that they are relative to; empty in manifests that do not say it
 */
public record RunPaths(Optional<Path> base) {

  private static final String BASE = "workingDirectory";
  private static final Pattern STORE = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+://.*");

  /** The places of a manifest. */
  public static RunPaths of(RunManifest manifest) {
    return new RunPaths(
        manifest.getSettings().stream()
            .filter(setting -> setting.getName().equals(BASE))
            .map(setting -> Path.of(setting.getValue()))
            .findFirst());
  }

  /** What a manifest says of the folder that its places are relative to: this process's. */
  public static NamedValue here() {
    return new NamedValue(BASE, Path.of("").toAbsolutePath().toString());
  }

  /** A place as every process knows it; empty if it is relative and the base is unknown. */
  public Optional<String> absolute(String place) {
    if (STORE.matcher(place).matches() || Path.of(place).isAbsolute()) {
      return Optional.of(place);
    }
    return base.map(folder -> folder.resolve(place).normalize().toString());
  }
}
