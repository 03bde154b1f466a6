package dev.fisherflow.runners.cli.output;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fisherflow.runners.cli.given.InputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Serves one page to browsers of this machine, and nothing else: it listens on the loopback
 * address, answers GET of one path with a secret in it, and only if the request names this server
 * as its host, so that no other site's page can have a browser read it.
 */
public final class PageServer implements AutoCloseable {

  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int MISDIRECTED = 421;
  private static final int BROKEN = 500;
  private static final int SECRET_BYTES = 18;

  private final HttpServer server;
  private final String path;
  private final Set<String> hosts;
  private final Supplier<String> page;

  private PageServer(HttpServer server, Supplier<String> page) {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    this.server = server;
    this.path = "/" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    int port = server.getAddress().getPort();
    this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    this.page = page;
  }

  /**
   * Begins to serve.
   *
   * @param port where; 0 for any that is free
   * @param page makes the page for each look
   * @throws InputException if the port is taken
   */
  public static PageServer start(int port, Supplier<String> page) {
    try {
      InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      PageServer made = new PageServer(HttpServer.create(here, 0), page);
      made.server.createContext("/", made::answer);
      made.server.start();
      return made;
    } catch (IOException e) {
      throw new InputException(
          "expected a free port for --port, found %d: %s; leave it out for any"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  /** The page's address, with the secret. */
  public String address() {
    return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers headers = exchange.getResponseHeaders();
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Referrer-Policy", "no-referrer");
      headers.set("Cache-Control", "no-store");
      headers.set("Cross-Origin-Resource-Policy", "same-origin");
      headers.set("Content-Security-Policy", "frame-ancestors 'none'");
      Optional<Integer> refused = refusal(exchange);
      if (refused.isPresent()) {
        exchange.sendResponseHeaders(refused.get(), -1);
        return;
      }
      byte[] html;
      try {
        html = page.get().getBytes(StandardCharsets.UTF_8);
      } catch (RuntimeException e) {
        send(
            exchange,
            BROKEN,
            "text/plain",
            ("no page now: " + e.getMessage()).getBytes(StandardCharsets.UTF_8));
        return;
      }
      send(exchange, 200, "text/html", html);
    }
  }

  private Optional<Integer> refusal(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (host == null || !hosts.contains(host)) {
      return Optional.of(MISDIRECTED);
    }
    byte[] asked = exchange.getRequestURI().toString().getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(asked, path.getBytes(StandardCharsets.UTF_8))) {
      return Optional.of(NOT_FOUND);
    }
    return exchange.getRequestMethod().equals("GET") ? Optional.empty() : Optional.of(NOT_ALLOWED);
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
