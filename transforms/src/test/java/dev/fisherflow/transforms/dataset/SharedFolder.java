package dev.fisherflow.transforms.dataset;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the data that lies beside the project, in a folder named shared. */
public final class SharedFolder {

  private SharedFolder() {}

  /** A folder of the shared data; the test is skipped where it is missing. */
  public static Path find(String name) {
    Optional<String> override = Optional.ofNullable(System.getenv("FISHERFLOW_SHARED"));
    if (override.isPresent()) {
      return Path.of(override.get()).resolve(name);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path candidate = at.resolve("shared").resolve(name);
      if (Files.isDirectory(candidate)) {
        return candidate;
      }
    }
    return abort("no folder shared/" + name + " beside the project: real data is not tested");
  }
}
