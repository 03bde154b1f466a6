package dev.fisherflow.runners.flink;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one jar that is sent to a cluster. The build writes it into a folder {@code bundle} beside
 * the classes of this module, and the launcher keeps it in one beside this module's jar.
 */
final class BundledJar {

  private static final String NAME = "fisherflow-bundle.jar";

  private BundledJar() {}

  /**
   * The bundled jar that belongs to the running classes.
   *
   * @throws FlinkException if it was not built
   */
  static Path find() {
    try {
      return of(
          Path.of(BundledJar.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("classes come from no file", e);
    }
  }

  /** The bundled jar that belongs to a jar or folder of classes. */
  static Path of(Path classes) {
    if (classes.endsWith(NAME)) {
      return classes; // the program itself is run from the bundle
    }
    Path bundle = classes.resolveSibling("bundle").resolve(NAME);
    if (!Files.isRegularFile(bundle)) {
      throw new FlinkException(
          "the jar for Flink clusters is missing: expected it at "
              + bundle
              + "; build it with: mvn -Dmaven.test.skip=true package");
    }
    return bundle;
  }
}
