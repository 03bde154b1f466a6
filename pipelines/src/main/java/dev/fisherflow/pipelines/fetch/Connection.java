package dev.fisherflow.pipelines.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** Asks servers, and follows their redirects where that is safe. */
final class Connection {

  private static final int MOST_REDIRECTS = 10;

  private final HttpClient client;
  private final FetchSettings settings;

  Connection(FetchSettings settings) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .proxy(ProxySelector.getDefault())
            .build();
  }

  /** The headers of a file. */
  Reply head(URI uri) throws IOException {
    return send(uri, request(uri).method("HEAD", HttpRequest.BodyPublishers.noBody()));
  }

  /** A file from its beginning. */
  Reply get(URI uri) throws IOException {
    return send(uri, request(uri).GET());
  }

  /** A file from a position on, or from its beginning if it has changed since its ETag. */
  Reply get(URI uri, long position, String etag) throws IOException {
    return send(
        uri,
        request(uri).GET().header("Range", "bytes=" + position + "-").header("If-Range", etag));
  }

  private HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .timeout(settings.stallTimeout())
        .header("User-Agent", "fisherflow")
        .header("Accept-Encoding", "identity");
  }

  private Reply send(URI uri, HttpRequest.Builder request) throws IOException {
    List<HttpHeaders> hops = new ArrayList<>();
    URI at = uri;
    while (hops.size() <= MOST_REDIRECTS) {
      HttpResponse<InputStream> response = exchange(request.uri(at).build());
      hops.add(response.headers());
      if (!redirected(response)) {
        return new Reply(at, response.statusCode(), List.copyOf(hops), response.body());
      }
      response.body().close();
      at = Addresses.redirect(at, response.headers().firstValue("Location").orElseThrow());
    }
    throw new FetchException(uri + " redirects more than " + MOST_REDIRECTS + " times");
  }

  private HttpResponse<InputStream> exchange(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted while asking " + request.uri(), e);
    }
  }

  private static boolean redirected(HttpResponse<?> response) {
    return switch (response.statusCode()) {
      case 301, 302, 303, 307, 308 -> response.headers().firstValue("Location").isPresent();
      default -> false;
    };
  }
}
