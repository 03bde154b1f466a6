package dev.fisherflow.runners.cli.given;

import dev.fisherflow.declaration.NearestWord;
import dev.fisherflow.schemas.Echo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder that an option names. */
public final class NamedFolder {

  private NamedFolder() {}

  /**
   * Checks that a folder is there.
   *
   * @throws InputException if it is not, naming the nearest beside it
   */
  public static void require(String option, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          "expected %s to name a folder, found none at %s%s"
              .formatted(option, Echo.of(folder.toString()), hint(folder.toAbsolutePath())),
          null);
    }
  }

  private static String hint(Path folder) {
    Path parent = folder.getParent();
    if (parent == null || folder.getFileName() == null) {
      return "";
    }
    try (Stream<Path> beside = Files.list(parent)) {
      List<String> names =
          beside.filter(Files::isDirectory).map(path -> path.getFileName().toString()).toList();
      return NearestWord.hint(folder.getFileName().toString(), names);
    } catch (IOException e) {
      return "; there is no folder " + Echo.of(parent.toString()) + " to hold it either";
    }
  }
}
