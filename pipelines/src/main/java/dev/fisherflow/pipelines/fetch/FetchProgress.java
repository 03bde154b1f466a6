package dev.fisherflow.pipelines.fetch;

/** Listens to the progress of a download; one file at a time. */
public interface FetchProgress {

  /**
   * A transfer begins, or begins again.
   *
   * @param file name of the file
   * @param done bytes that are there already
   * @param total bytes in all, or -1 if the server does not say
   */
  void begun(String file, long done, long total);

  /**
   * Bytes have come.
   *
   * @param done bytes that are there now
   */
  void advanced(long done);

  /** The file is complete, checked and published. */
  void published(String file);

  /** Something the user may want to know: a retry, a file that is there already. */
  void note(String message);
}
