package dev.fisherflow.tasks;

import java.util.List;

/**
 * Files that are fetched together, with the SHA-256 that they have had since they were published.
 *
 * @param key what they are fetched by
 * @param folder the folder that the readers look for
 * @param files one archive with this folder in it, or the files to put into it
 */
public record Source(String key, String folder, List<Published> files) {

  /** Keeps a copy. */
  public Source {
    files = List.copyOf(files);
  }

  /**
   * A file as it was published.
   *
   * @param baseUrl its folder
   * @param name its name
   * @param sha256 its digest, in hexadecimal
   */
  public record Published(String baseUrl, String name, String sha256) {

    /** Whether it is unpacked. */
    public boolean archive() {
      return name.endsWith(".zip") || name.endsWith(".tar.gz");
    }
  }
}
