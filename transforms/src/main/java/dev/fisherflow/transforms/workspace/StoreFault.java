package dev.fisherflow.transforms.workspace;

import dev.fisherflow.learning.host.DiskFull;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whose fault a failure of a workspace's file system is: the store's, or of what was asked. */
final class StoreFault {

  /** What a file system says of a wrong question, not of its own state. */
  private static final List<Class<? extends IOException>> ASKED =
      List.of(
          FileNotFoundException.class,
          NoSuchFileException.class,
          AccessDeniedException.class,
          NotDirectoryException.class);

  private StoreFault() {}

  /**
   * The store's fault, unless the file is not there or may not be used, or the folder of a local
   * workspace cannot be written to at all.
   *
   * @param local the workspace's folder, if it is on a local disk
   * @param what could not be done, with the file's location
   */
  static WorkspaceException failed(Optional<Path> local, String what, IOException cause) {
    String message = what + ": " + words(cause);
    boolean asked =
        ASKED.stream().anyMatch(type -> type.isInstance(cause))
            || (cause instanceof StoreAnswer answer && answer.kind() == StoreAnswer.Kind.REFUSED)
            || local.filter(folder -> !Files.isWritable(folder)).isPresent();
    return asked && !DiskFull.caused(cause)
        ? new WorkspaceException(message, cause)
        : new StoreException(message, cause);
  }

  /** What a failure says; the message of a general or of a file's failure needs its class. */
  private static String words(IOException cause) {
    boolean whole = cause.getClass().equals(IOException.class) || cause instanceof StoreAnswer;
    return whole && cause.getMessage() != null ? cause.getMessage() : cause.toString();
  }

  /**
   * A disk without room.
   *
   * @param local the workspace's folder, if it is on a local disk
   * @param file what could not be written
   * @param needed bytes it has at least
   */
  static WorkspaceException full(
      Optional<Path> local, String file, long needed, IOException cause) {
    String free =
        local
            .map(folder -> ", and there is room for " + room(folder))
            .orElse(", which its file system does not take");
    return new StoreException(
        ("the disk is full: cannot write %s, which needs %,d bytes or more%s; make room and run the"
                + " same command again: what is finished is kept")
            .formatted(file, needed, free),
        cause);
  }

  private static String room(Path folder) {
    try {
      return "%,d".formatted(Files.getFileStore(folder).getUsableSpace());
    } catch (IOException e) {
      return "an unknown number (" + e.getMessage() + ")";
    }
  }
}
