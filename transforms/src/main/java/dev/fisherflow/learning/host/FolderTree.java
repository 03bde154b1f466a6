package dev.fisherflow.learning.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of the local disk with all that is in it. */
public final class FolderTree {

  private FolderTree() {}

  /** Deletes it, the deepest first; links are deleted and not followed. */
  public static void delete(Path top) throws IOException {
    try (Stream<Path> walk = Files.walk(top)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.delete(each);
      }
    }
  }
}
