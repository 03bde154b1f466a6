package dev.fisherflow.pipelines.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file to fetch.
 *
 * @param uri where it is
 * @param target where it goes; its folder exists
 * @param sha256 what it must be, in hexadecimal; empty to believe the server
 * @param maxBytes most bytes it may have
 * @param fromHub whether an ETag of 64 hexadecimal digits is the file's SHA-256, as on Hugging Face
 */
record Download(URI uri, Path target, Optional<String> sha256, long maxBytes, boolean fromHub) {

  /** Name for messages. */
  String name() {
    return target.getFileName().toString();
  }
}
