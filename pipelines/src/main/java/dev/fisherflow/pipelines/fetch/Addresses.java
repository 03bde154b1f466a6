package dev.fisherflow.pipelines.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Which addresses are asked: HTTPS ones, and plain HTTP on the loopback interface for mirrors on
 * the own machine. Loopback is recognised by the literal host, never by a look-up, which others
 * answer.
 */
final class Addresses {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

  private Addresses() {}

  /**
   * An address that a user gave.
   *
   * @return the address, its path ending in a slash
   * @throws FetchException if it is neither HTTPS nor on the loopback interface
   */
  static URI base(String text) {
    try {
      URI base = new URI(text.endsWith("/") ? text : text + "/");
      if (base.getHost() != null
          && base.getRawQuery() == null
          && base.getRawFragment() == null
          && base.getRawUserInfo() == null
          && (https(base) || http(base) && loopback(base))) {
        return base;
      }
    } catch (URISyntaxException e) {
      throw new FetchException("base URL '" + text + "' is no URL: " + e.getMessage(), e);
    }
    throw new FetchException(
        "base URL: expected https://host/..., without user, query or fragment (http only for"
            + " localhost), found '"
            + text
            + "'");
  }

  /**
   * Where a redirect leads.
   *
   * @throws FetchException if it leads to anything but HTTPS, or from the loopback interface to
   *     another origin
   */
  static URI redirect(URI from, String location) {
    URI to;
    try {
      to = from.resolve(new URI(location));
    } catch (URISyntaxException e) {
      throw new FetchException(from + " redirects to '" + location + "', which is no URL", e);
    }
    boolean sameOrigin =
        to.getHost() != null
            && to.getScheme().equalsIgnoreCase(from.getScheme())
            && to.getHost().equalsIgnoreCase(from.getHost())
            && to.getPort() == from.getPort();
    if (to.getHost() == null || !https(to) && !sameOrigin) {
      throw new FetchException(
          from + " redirects to " + to + "; only redirects to https are followed");
    }
    return to;
  }

  private static boolean https(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  private static boolean http(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme());
  }

  private static boolean loopback(URI uri) {
    return LOOPBACK.matcher(uri.getHost()).matches();
  }
}
