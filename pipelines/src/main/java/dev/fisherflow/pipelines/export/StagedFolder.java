package dev.fisherflow.pipelines.export;

import dev.fisherflow.learning.host.FileFault;
import dev.fisherflow.learning.host.FolderTree;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that is filled beside its place and renamed when it is whole: a reader sees all of it or
 * none. What is not published is deleted.
 */
final class StagedFolder implements AutoCloseable {

  private final Path target;
  private final Path staged;
  private final List<Path> madeParents;

  private StagedFolder(Path target, Path staged, List<Path> madeParents) {
    this.target = target;
    this.staged = staged;
    this.madeParents = madeParents;
  }

  /**
   * A new folder.
   *
   * @param folder its place, where nothing or an empty folder is
   * @param workspace a local workspace, in which it must not lie
   * @throws ExportException if the place is taken, or cannot be written to
   */
  static StagedFolder of(Path folder, Optional<Path> workspace) {
    Path target = folder.toAbsolutePath().normalize();
    workspace
        .map(path -> path.toAbsolutePath().normalize())
        .filter(target::startsWith)
        .ifPresent(
            inside -> {
              throw new ExportException(
                  "expected --to to name a folder outside the workspace %s, found %s: what lies inside is fisherflow's own"
                      .formatted(inside, folder));
            });
    requireVacant(folder, target);
    Path parent = target.getParent();
    try {
      List<Path> made = missing(parent);
      Files.createDirectories(parent);
      Path staged = parent.resolve(".exporting-" + UUID.randomUUID());
      return new StagedFolder(target, Files.createDirectory(staged), made);
    } catch (IOException e) {
      throw new ExportException(
          "cannot write in %s, where --to %s is to be made: %s"
              .formatted(parent, folder, FileFault.words(e)),
          e);
    }
  }

  /** A folder and those above it that are not there, the deepest first. */
  private static List<Path> missing(Path folder) {
    return Stream.iterate(folder, each -> each != null && !Files.exists(each), Path::getParent)
        .toList();
  }

  private static void requireVacant(Path folder, Path target) {
    if (target.getParent() == null || Files.exists(target) && !Files.isDirectory(target)) {
      throw new ExportException(
          "expected --to to name a new or empty folder, found %s at %s"
              .formatted(target.getParent() == null ? "the root" : "a file", folder));
    }
    if (!Files.isDirectory(target)) {
      return;
    }
    try (Stream<Path> inside = Files.list(target)) {
      Optional<Path> first = inside.sorted().findFirst();
      if (first.isPresent()) {
        throw new ExportException(
            "expected --to to name a new or empty folder, found %s with %s in it: name another, or empty it"
                .formatted(folder, first.get().getFileName()));
      }
    } catch (IOException e) {
      throw new ExportException("cannot read the folder %s of --to: %s".formatted(folder, e), e);
    }
  }

  /** Where it is filled. */
  Path path() {
    return staged;
  }

  /** Gives it its place. */
  void publish() {
    try {
      Files.deleteIfExists(target);
      Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ExportException("cannot rename %s to %s: %s".formatted(staged, target, e), e);
    }
  }

  @Override
  public void close() {
    if (!Files.exists(staged)) {
      return;
    }
    try {
      FolderTree.delete(staged);
      for (Path parent : madeParents) {
        Files.delete(parent);
      }
    } catch (DirectoryNotEmptyException e) {
      // another program has put something there since
    } catch (IOException e) {
      throw new ExportException("cannot delete %s: %s".formatted(staged, e), e);
    }
  }
}
