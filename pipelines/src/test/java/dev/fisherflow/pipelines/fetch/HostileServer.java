package dev.fisherflow.pipelines.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server on the loopback interface that answers as scripted: each path has a list of answers, of
 * which the last is repeated.
 */
final class HostileServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Deque<Answer>> scripts = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

  /** One answer. */
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** A request that came. */
  record Asked(String method, String path, String range, String ifRange) {}

  HostileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Scripts the answers for a path. */
  HostileServer on(String path, Answer... answers) {
    scripts.put(path, new ArrayDeque<>(List.of(answers)));
    return this;
  }

  /** The requests so far. */
  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** The Range headers of the requests so far. */
  List<String> ranges() {
    return asked().stream().map(one -> String.valueOf(one.range)).toList();
  }

  /** Serves a file well: with length, ETag, and ranges under If-Range. */
  static Answer file(byte[] bytes, String etag) {
    return exchange -> {
      var request = exchange.getRequestHeaders();
      String range = request.getFirst("Range");
      exchange.getResponseHeaders().set("ETag", etag);
      if (range == null || !etag.equals(request.getFirst("If-Range"))) {
        send(exchange, 200, bytes, 0, bytes.length, bytes.length);
      } else {
        int start = Integer.parseInt(range.replaceAll("\\D", ""));
        partial(exchange, bytes, start);
      }
    };
  }

  static Answer file(byte[] bytes) {
    return file(bytes, "\"v1\"");
  }

  /** Continues wherever it is told to, whatever the file was before. */
  static Answer continues(byte[] bytes, String etag) {
    return exchange -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      exchange.getResponseHeaders().set("ETag", etag);
      partial(exchange, bytes, Integer.parseInt(range.replaceAll("\\D", "")));
    };
  }

  /** Knows no ranges, and says so by sending all. */
  static Answer whole(byte[] bytes) {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", "\"v1\"");
      send(exchange, 200, bytes, 0, bytes.length, bytes.length);
    };
  }

  /** Promises some length, sends fewer bytes, and hangs up. */
  static Answer truncated(byte[] bytes, int sent, int promised) {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", "\"v1\"");
      send(exchange, 200, bytes, 0, sent, promised);
    };
  }

  /** Sends some bytes, and then nothing, without hanging up. */
  Answer stalling(byte[] bytes, int sent) {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", "\"v1\"");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes, 0, sent);
      exchange.getResponseBody().flush();
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** Sends a file in chunks, without saying how long it is. */
  static Answer chunked(byte[] bytes) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(bytes);
    };
  }

  static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  static Answer redirect(String location) {
    return with("Location", location, status(302));
  }

  /** Adds a header to an answer. */
  static Answer with(String header, String value, Answer answer) {
    return exchange -> {
      exchange.getResponseHeaders().set(header, value);
      answer.to(exchange);
    };
  }

  private static void partial(HttpExchange exchange, byte[] bytes, int start) throws IOException {
    String of = "/" + bytes.length;
    if (start >= bytes.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes *" + of);
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + start + "-" + (bytes.length - 1) + of);
    send(exchange, 206, bytes, start, bytes.length - start, bytes.length - start);
  }

  private static void send(
      HttpExchange exchange, int status, byte[] bytes, int from, int sent, int promised)
      throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(promised));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, promised == 0 ? -1 : promised);
    exchange.getResponseBody().write(bytes, from, sent);
    exchange.getResponseBody().flush();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    asked.add(
        new Asked(
            exchange.getRequestMethod(),
            path,
            exchange.getRequestHeaders().getFirst("Range"),
            exchange.getRequestHeaders().getFirst("If-Range")));
    Deque<Answer> script = scripts.getOrDefault(path, new ArrayDeque<>(List.of(status(404))));
    Answer answer;
    synchronized (script) {
      answer = script.size() > 1 ? script.poll() : script.peek();
    }
    try {
      answer.to(exchange);
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
