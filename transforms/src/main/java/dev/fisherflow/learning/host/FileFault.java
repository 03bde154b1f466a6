package dev.fisherflow.learning.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What a file system says of a file, in words for people. */
public final class FileFault {

  private FileFault() {}

  /** Why something could not be done. */
  public static String words(IOException fault) {
    if (fault instanceof AccessDeniedException) {
      return "permission denied" + of((FileSystemException) fault);
    }
    if (fault instanceof FileAlreadyExistsException) {
      return "a file is where a folder belongs" + of((FileSystemException) fault);
    }
    if (fault instanceof NoSuchFileException) {
      return "it is not there" + of((FileSystemException) fault);
    }
    if (fault instanceof NotDirectoryException) {
      return "it is no folder" + of((FileSystemException) fault);
    }
    if (fault instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason() + of(file);
    }
    return fault.getMessage() == null ? "the file system does not say why" : fault.getMessage();
  }

  private static String of(FileSystemException fault) {
    return fault.getFile() == null ? "" : " (" + fault.getFile() + ")";
  }
}
