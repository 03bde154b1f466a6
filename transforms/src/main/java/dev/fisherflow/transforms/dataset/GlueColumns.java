package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.Echo;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;

/**
 * Where a file keeps what is read of it.
 *
 * @param width columns of a whole row
 * @param first position of the first text
 * @param second position of the second text, or -1
 * @param label position of the label or score, or -1
 * @param index position of the row's number, or -1
 * @param labelled whether it has a column of labels, read or not
 */
record GlueColumns(int width, int first, int second, int label, int index, boolean labelled)
    implements Serializable {

  /**
   * The columns of a file by the names in its header.
   *
   * @param labelName column of the task's labels, whether this file is to have one or not
   * @throws DatasetException if a column is missing, or there twice
   */
  static GlueColumns of(GlueLayout layout, List<String> header, String labelName, String path) {
    List<String> missing = layout.needed().stream().filter(name -> !header.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new DatasetException(
          "%s, line 1: expected a header with the tab-separated columns %s; missing: %s; found: %s"
              .formatted(
                  path,
                  String.join(", ", layout.needed()),
                  String.join(", ", missing),
                  Echo.of(String.join(", ", header))));
    }
    List<String> twice =
        layout.needed().stream().filter(name -> Collections.frequency(header, name) > 1).toList();
    if (!twice.isEmpty()) {
      throw new DatasetException(
          "%s, line 1: expected each column once, found %s more than once in the header: %s"
              .formatted(path, String.join(", ", twice), Echo.of(String.join(", ", header))));
    }
    return new GlueColumns(
        header.size(),
        header.indexOf(layout.first()),
        layout.second() == null ? -1 : header.indexOf(layout.second()),
        layout.label() == null ? -1 : header.indexOf(layout.label()),
        layout.index() == null ? -1 : header.indexOf(layout.index()),
        header.stream().anyMatch(labelName::equalsIgnoreCase));
  }
}
