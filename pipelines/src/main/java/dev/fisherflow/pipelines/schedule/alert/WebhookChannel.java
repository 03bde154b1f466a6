package dev.fisherflow.pipelines.schedule.alert;

import dev.fisherflow.pipelines.ledger.Json;
import dev.fisherflow.retry.Backoff;
import dev.fisherflow.retry.Retry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends alerts by a POST of JSON. What may pass is tried again: a connection that fails, a server
 * that is in trouble (5xx) or asks for patience (429). The address may hold a secret, and so no
 * message says more of it than the host.
 */
public final class WebhookChannel implements AlertChannel {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Backoff BACKOFF =
      new Backoff(4, Duration.ofSeconds(1), Duration.ofMinutes(1));

  private final URI address;
  private final Duration limit;
  private final Backoff backoff;
  private final HttpClient client;

  WebhookChannel(URI address, Duration limit, Backoff backoff) {
    this.address = address;
    this.limit = limit;
    this.backoff = backoff;
    this.client = HttpClient.newBuilder().connectTimeout(limit).build();
  }

  /**
   * By a POST to an address, tried four times, ten seconds each.
   *
   * @throws IllegalArgumentException if it is no address of the web
   */
  public static WebhookChannel of(URI address) {
    if (address.getHost() == null
        || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
      throw new IllegalArgumentException(
          "expected an address such as https://host/path for the webhook");
    }
    return new WebhookChannel(address, LIMIT, BACKOFF);
  }

  @Override
  public void send(Alert alert) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(limit)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.line(alert)))
            .build();
    try {
      new Retry<>(IOException.class, this::pauseAfter).run(number -> post(request));
    } catch (IOException e) {
      throw new IOException("the webhook at " + address.getHost() + ": " + reason(e));
    }
  }

  private HttpResponse<Void> post(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
    if (response.statusCode() / 100 != 2) {
      throw new RefusedException(response.statusCode());
    }
    return response;
  }

  private Optional<Duration> pauseAfter(IOException failure, int number) {
    return failure instanceof RefusedException refused && !refused.mayPass()
        ? Optional.empty()
        : backoff.after(number);
  }

  private static String reason(IOException failure) {
    if (failure instanceof RefusedException) {
      return failure.getMessage();
    }
    String kind = failure.getClass().getSimpleName();
    return failure.getMessage() == null ? kind : kind + ": " + failure.getMessage();
  }

  /** An answer that does not say that all is well. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(int status) {
      super("answered " + status);
      this.status = status;
    }

    boolean mayPass() {
      return status / 100 == 5 || status == 429;
    }
  }
}
