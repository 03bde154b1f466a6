package dev.fisherflow.pipelines.fetch;

import dev.fisherflow.schemas.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Fetches files: resumes where an earlier try ended, as long as the file is the same (RFC 9110,
 * Range and If-Range), checks size and digest, and publishes by renaming. A file that is there is
 * complete.
 */
final class Downloader implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final FetchProgress progress;
  private final Connection connection;
  private final StallGuard guard;
  private final Retries retries;

  Downloader(FetchSettings settings, FetchProgress progress) {
    this.progress = progress;
    this.connection = new Connection(settings);
    this.guard = new StallGuard(settings.stallTimeout());
    this.retries = new Retries(settings, progress);
  }

  /**
   * What a server says of a file, without the file.
   *
   * @throws AbsentException if it has no such file
   */
  Reply head(URI uri) {
    return retries.run(
        uri.toString(),
        () -> 0,
        number -> {
          try (Reply reply = connection.head(uri)) {
            refuse(reply, uri);
            return reply;
          }
        });
  }

  /**
   * Fetches a file, unless it is there.
   *
   * @return SHA-256 of the file, in hexadecimal
   * @throws AbsentException if the server has no such file
   */
  String fetch(Download download) {
    if (Files.exists(download.target())) {
      String found = Digest.ofFile(download.target());
      if (download.sha256().filter(expected -> !expected.equals(found)).isPresent()) {
        throw new FetchException(
            "%s is there already, but is another file: expected SHA-256 %s, found %s; move it away"
                .formatted(download.target(), download.sha256().get(), found));
      }
      progress.note(download.target() + " is there already");
      return found;
    }
    long[] furthest = {0};
    return retries.run(
        download.name(),
        () -> furthest[0],
        number -> {
          try (PartFile part = PartFile.open(download.target())) {
            try {
              return tryOnce(download, part);
            } finally {
              furthest[0] = Math.max(furthest[0], part.size());
            }
          }
        });
  }

  private String tryOnce(Download download, PartFile part) throws IOException {
    Optional<String> etag = part.etag().filter(Reply::strong);
    try (Reply reply =
        etag.isPresent()
            ? connection.get(download.uri(), part.size(), etag.get())
            : connection.get(download.uri())) {
      receive(download, part, reply);
      String sha256 = check(download, part, reply);
      part.publish();
      progress.published(download.name());
      return sha256;
    } catch (AbsentException e) {
      part.delete();
      throw e;
    }
  }

  private void receive(Download download, PartFile part, Reply reply) throws IOException {
    long total;
    if (reply.status() == 416 && reply.contentRange().total() == part.size()) {
      return; // All had come before, but was not published.
    } else if (reply.status() == 206) {
      Reply.ContentRange range = reply.contentRange();
      if (range.start() != part.size() || !reply.etag().equals(part.etag())) {
        part.delete();
        throw new IOException("the server continued another file or at another place");
      }
      total = range.total();
      part.resume();
    } else if (reply.status() == 416) {
      part.delete();
      throw new IOException("the file has become shorter");
    } else {
      refuse(reply, download.uri());
      total = reply.contentLength();
      part.restart(reply.etag());
    }
    refuse(download, part, total);
    copy(download, part, reply, total);
  }

  private void copy(Download download, PartFile part, Reply reply, long total) throws IOException {
    progress.begun(download.name(), part.size(), total);
    byte[] buffer = new byte[BUFFER];
    int length;
    while ((length = guard.read(reply.body(), buffer)) >= 0) {
      part.append(buffer, length);
      if (part.size() > download.maxBytes()) {
        part.delete();
        throw tooLarge(download, part.size());
      }
      progress.advanced(part.size());
    }
    if (total >= 0 && part.size() < total) {
      throw new IOException("ended after %,d of %,d bytes".formatted(part.size(), total));
    }
    if (total >= 0 && part.size() > total) {
      part.delete();
      throw new IOException("%,d bytes came instead of %,d".formatted(part.size(), total));
    }
  }

  /** Compares the file with what is known of it; returns its SHA-256. */
  private static String check(Download download, PartFile part, Reply reply) throws IOException {
    String found = Digest.ofFile(part.path());
    Optional<String> expected = download.sha256();
    if (download.fromHub()) {
      expected = expected.or(reply::hubSha256);
      Optional<String> size = reply.hubHeader("X-Linked-Size");
      if (size.isPresent() && !size.get().equals(Long.toString(part.size()))) {
        throw mismatch(download, part, "size", size.get(), Long.toString(part.size()));
      }
    }
    if (expected.isPresent() && !expected.get().equals(found)) {
      throw mismatch(download, part, "SHA-256", expected.get(), found);
    }
    return found;
  }

  /** Parts of different answers may not fit together, which a fresh start heals. */
  private static IOException mismatch(
      Download download, PartFile part, String what, String expected, String found)
      throws IOException {
    String message = "%s: expected %s, found %s".formatted(what, expected, found);
    boolean stitched = part.stitched();
    part.delete();
    if (stitched) {
      return new IOException(message);
    }
    throw new FetchException(
        "%s from %s is not the expected file: %s; it was thrown away"
            .formatted(download.name(), download.uri(), message));
  }

  private static void refuse(Download download, PartFile part, long total) {
    if (total > download.maxBytes()) {
      throw tooLarge(download, total);
    }
    long room = part.room();
    if (total - part.size() > room) {
      throw new FetchException(
          "%s has %,d bytes to come, but the disk of %s has room for %,d"
              .formatted(download.name(), total - part.size(), part.path(), room));
    }
  }

  private static FetchException tooLarge(Download download, long size) {
    return new FetchException(
        "%s from %s: expected at most %,d bytes, found %,d or more"
            .formatted(download.name(), download.uri(), download.maxBytes(), size));
  }

  private static void refuse(Reply reply, URI asked) throws IOException {
    int status = reply.status();
    String encoding = reply.header("Content-Encoding").orElse("identity");
    if (status == 404 || status == 410) {
      throw new AbsentException("there is no " + asked);
    } else if (status == 401 || status == 403) {
      throw new FetchException(
          asked
              + " is refused (status "
              + status
              + "): it does not exist, or needs an account; fetch sends none, so get it with the"
              + " site's own tools");
    } else if (status == 408 || status == 429 || status >= 500) {
      throw new IOException("the server answers with status " + status);
    } else if (status != 200) {
      throw new FetchException(asked + ": expected status 200, found " + status);
    } else if (!encoding.equalsIgnoreCase("identity")) {
      throw new FetchException(
          asked + ": expected the file as it is, found content encoding " + encoding);
    }
  }

  @Override
  public void close() {
    guard.close();
  }
}
