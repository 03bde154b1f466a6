package dev.fisherflow.pipelines.schedule.alert;

import dev.fisherflow.pipelines.ledger.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Tells by a POST of JSON. What may pass is tried again: a connection that fails, a server that is
 * in trouble (5xx) or asks for patience (429). The address may hold a secret, and so no message
 * says more of it than the host.
 */
public final class WebhookChannel implements AlertChannel {

  private static final int ATTEMPTS = 4;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final URI address;
  private final Duration limit;
  private final Duration pause;
  private final HttpClient client;

  WebhookChannel(URI address, Duration limit, Duration pause) {
    this.address = address;
    this.limit = limit;
    this.pause = pause;
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
    return new WebhookChannel(address, LIMIT, PAUSE);
  }

  @Override
  public void send(Alert alert) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(limit)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.line(alert)))
            .build();
    String reason = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
        int status = response.statusCode();
        if (status / 100 == 2) {
          return;
        }
        reason = "answered " + status;
        if (status / 100 != 5 && status != 429) {
          break;
        }
      } catch (IOException e) {
        reason =
            e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
      }
      if (attempt < ATTEMPTS) {
        TimeUnit.MILLISECONDS.sleep(pause.toMillis() << (attempt - 1));
      }
    }
    throw new IOException("the webhook at " + address.getHost() + ": " + reason);
  }
}
