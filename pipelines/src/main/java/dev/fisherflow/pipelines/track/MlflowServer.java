package dev.fisherflow.pipelines.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.pipelines.ledger.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Five calls of MLflow's REST API, version 2.0, as its own clients send them: numbers of 64 bits as
 * texts. The address and the variables that hold a token or a password may be secret: messages name
 * the host alone.
 */
public final class MlflowServer {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String CALLS = "/api/2.0/";

  private final URI address;
  private final Optional<String> authorization;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  private MlflowServer(URI address, Optional<String> authorization) {
    this.address = address;
    this.authorization = authorization;
  }

  /**
   * The server at an address.
   *
   * @param environment may hold MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and
   *     MLFLOW_TRACKING_PASSWORD
   * @throws IllegalArgumentException if it is no address of the web
   */
  public static MlflowServer of(URI address, Map<String, String> environment) {
    if (address.getHost() == null
        || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
      throw new IllegalArgumentException(
          "expected the address of an MLflow server, such as http://localhost:5000");
    }
    return new MlflowServer(address, authorization(environment));
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    String token = environment.get("MLFLOW_TRACKING_TOKEN");
    String user = environment.get("MLFLOW_TRACKING_USERNAME");
    if (token != null) {
      return Optional.of("Bearer " + token);
    }
    String pair = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    return Optional.ofNullable(user)
        .map(name -> Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
        .map(encoded -> "Basic " + encoded);
  }

  /** The server's host, as messages name it. */
  public String host() {
    return address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort();
  }

  /** The id of the experiment of a name; it is made if there is none. */
  String experiment(String name) throws IOException, InterruptedException {
    try {
      return call(
              "GET",
              "mlflow/experiments/get-by-name?experiment_name="
                  + URLEncoder.encode(name, StandardCharsets.UTF_8),
              null)
          .path("experiment")
          .path("experiment_id")
          .asText();
    } catch (RefusedException e) {
      if (e.status != 404) {
        throw e;
      }
      ObjectNode body = Json.MAPPER.createObjectNode().put("name", name);
      return call("POST", "mlflow/experiments/create", body).path("experiment_id").asText();
    }
  }

  /** Makes a run and gives its id. */
  String createRun(String experiment, String name, Instant started, Map<String, String> tags)
      throws IOException, InterruptedException {
    ObjectNode body =
        Json.MAPPER
            .createObjectNode()
            .put("experiment_id", experiment)
            .put("run_name", name)
            .put("start_time", Long.toString(started.toEpochMilli()));
    tags.forEach(
        (key, value) -> body.withArray("tags").addObject().put("key", key).put("value", value));
    return call("POST", "mlflow/runs/create", body)
        .path("run")
        .path("info")
        .path("run_id")
        .asText();
  }

  /** Logs a batch. */
  void log(String run, MlflowBatch batch) throws IOException, InterruptedException {
    call("POST", "mlflow/runs/log-batch", batch.json(run));
  }

  /** Sets the status of a run, which may be one that has ended. */
  void update(String run, Status status, Instant time) throws IOException, InterruptedException {
    ObjectNode body =
        Json.MAPPER.createObjectNode().put("run_id", run).put("status", status.name());
    if (status != Status.RUNNING) {
      body.put("end_time", Long.toString(time.toEpochMilli()));
    }
    call("POST", "mlflow/runs/update", body);
  }

  /** What a run is doing. */
  enum Status {
    RUNNING,
    FINISHED,
    FAILED
  }

  private JsonNode call(String method, String path, ObjectNode body)
      throws IOException, InterruptedException {
    String root = address.toString().replaceFirst("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + CALLS + path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.line(body)));
    authorization.ifPresent(value -> request.header("Authorization", value));
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new RefusedException(response.statusCode(), path.replaceFirst("\\?.*", ""));
    }
    return Json.MAPPER.readTree(response.body().isEmpty() ? "{}" : response.body());
  }

  /** An answer that does not say that all is well. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(int status, String call) {
      super(String.format(Locale.ROOT, "%s answered %d", call, status));
      this.status = status;
    }

    /** Whether the same call may be answered better later. */
    boolean mayPass() {
      return status / 100 == 5 || status == 429;
    }
  }
}
