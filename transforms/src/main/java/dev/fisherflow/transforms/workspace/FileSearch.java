package dev.fisherflow.transforms.workspace;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the files of a workspace, all by paths relative to its root.
 *
 * <p>In a glob a star stands for letters of one name, and every other letter for itself. The root
 * is never part of a glob: {@code ws[1]} does not find files of its neighbour {@code ws1}.
 */
interface FileSearch {

  /** A file, or a folder of a disk, if it is there. */
  Optional<StoredFile> file(String path) throws IOException;

  /** The files that match a glob, in no order. */
  List<StoredFile> files(String glob) throws IOException;

  /** All files below a folder at any depth, in no order; none where it is not there. */
  List<StoredFile> filesBelow(String folder) throws IOException;

  /** What a glob without {@code **} matches. */
  static Pattern pattern(String glob) {
    return Pattern.compile("\\Q" + glob.replace("*", "\\E[^/]*\\Q") + "\\E");
  }
}
