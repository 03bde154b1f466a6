package dev.fisherflow.pipelines.fetch;

import dev.fisherflow.learning.host.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Folders that are made, filled and published. Their failures are {@link FetchException}s. */
final class Folders {

  private Folders() {}

  /** Makes a folder and those above it. */
  static Path create(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new FetchException("cannot make the folder " + folder + ": " + e, e);
    }
  }

  /** Makes a new folder for the time being. */
  static Path temporary(Path parent) {
    try {
      return Files.createTempDirectory(create(parent), ".unpacking-");
    } catch (IOException e) {
      throw new FetchException("cannot make a folder in " + parent + ": " + e, e);
    }
  }

  /** Gives a finished file or folder its name; an empty folder of that name gives way. */
  static void publish(Path made, Path target) {
    try {
      if (Files.isDirectory(made)) {
        Files.deleteIfExists(target);
      }
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new FetchException("cannot move " + made + " to " + target + ": " + e, e);
    }
  }

  /** Whether there is nothing in a folder, or no such folder. */
  static boolean vacant(Path folder) {
    if (!Files.exists(folder)) {
      return true;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isEmpty();
    } catch (IOException e) {
      throw new FetchException("cannot read the folder " + folder + ": " + e, e);
    }
  }

  /** Deletes a file or folder with all that is in it. */
  static void delete(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try {
      FolderTree.delete(path);
    } catch (IOException e) {
      throw new FetchException("cannot delete " + path + ": " + e, e);
    }
  }
}
