package dev.fisherflow.pipelines.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's answer after all redirects.
 *
 * @param uri where it came from
 * @param hops headers of all answers on the way; the last are those of this one
 */
record Reply(URI uri, int status, List<HttpHeaders> hops, InputStream body)
    implements AutoCloseable {

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?:(\\d{1,18})-(\\d{1,18})|\\*)/(\\d{1,18}|\\*)");
  private static final Pattern STRONG_ETAG = Pattern.compile("\"[\\x21\\x23-\\x7e]*\"");
  private static final Pattern SHA256 = Pattern.compile("\"?([0-9a-fA-F]{64})\"?");

  /**
   * A part of a file.
   *
   * @param start position of its first byte, or -1 if the range asked for does not exist
   * @param total bytes of the whole file, or -1 if unknown
   */
  record ContentRange(long start, long total) {}

  /** Whether an ETag stands for exactly these bytes, so that they can be continued. */
  static boolean strong(String etag) {
    return STRONG_ETAG.matcher(etag).matches();
  }

  /** The validator of exactly these bytes; a weak one does not count. */
  Optional<String> etag() {
    return header("ETag").filter(Reply::strong);
  }

  /** A header of this answer. */
  Optional<String> header(String name) {
    return headers().firstValue(name);
  }

  /** A header that a model hub sends with the answer or with a redirect to it. */
  Optional<String> hubHeader(String name) {
    return hops.stream().flatMap(headers -> headers.firstValue(name).stream()).findFirst();
  }

  /** The SHA-256 that a model hub names for a large file, in hexadecimal. */
  Optional<String> hubSha256() {
    return hubHeader("X-Linked-Etag")
        .or(() -> header("ETag"))
        .map(SHA256::matcher)
        .filter(Matcher::matches)
        .map(match -> match.group(1).toLowerCase(Locale.ROOT));
  }

  /** Bytes of the body, or -1 if the server does not say. */
  long contentLength() {
    return headers().firstValueAsLong("Content-Length").orElse(-1);
  }

  /** Which part of the file the body is. */
  ContentRange contentRange() throws IOException {
    String text = header("Content-Range").orElse("");
    Matcher range = CONTENT_RANGE.matcher(text);
    if (!range.matches()) {
      throw new IOException("the server's Content-Range '" + text + "' is not understood");
    }
    return new ContentRange(
        range.group(1) == null ? -1 : Long.parseLong(range.group(1)),
        range.group(3).equals("*") ? -1 : Long.parseLong(range.group(3)));
  }

  @Override
  public void close() throws IOException {
    body.close();
  }

  private HttpHeaders headers() {
    return hops.get(hops.size() - 1);
  }
}
