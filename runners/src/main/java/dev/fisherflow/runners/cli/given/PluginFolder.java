package dev.fisherflow.runners.cli.given;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The folder of jars that {@code --plugins} names. */
public final class PluginFolder {

  /** The option; the launcher reads it too. */
  public static final String OPTION = "--plugins";

  private PluginFolder() {}

  /**
   * Checks that the folder's jars are on the class path.
   *
   * @throws UsageException if it is no folder of jars, or the program was not started by its
   *     launcher
   */
  public static void check(Path folder) {
    List<Path> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().normalize())
            .toList();
    for (Path jar : jars(folder)) {
      if (!classPath.contains(jar.toAbsolutePath().normalize())) {
        throw new UsageException(
            "%s: %s is not on the class path; start fisherflow by its launcher, or add the jar"
                .formatted(OPTION, jar));
      }
    }
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UsageException("%s: expected a folder of jars, found %s".formatted(OPTION, folder));
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      if (jars.isEmpty()) {
        throw new UsageException("%s: no jar in %s".formatted(OPTION, folder));
      }
      return jars;
    } catch (IOException e) {
      throw new UsageException("%s: cannot read %s: %s".formatted(OPTION, folder, e.getMessage()));
    }
  }
}
