package dev.fisherflow.pipelines.track;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.pipelines.ledger.Json;
import dev.fisherflow.pipelines.plan.PlannedTrial;
import dev.fisherflow.pipelines.report.Results;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.schemas.StepStatistics;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep of one trial, sent to a server that checks what MLflow checks and keeps all calls. */
class MlflowTest {

  /** Calls as MLflow's own client for Java, version 2.17, sends them; only ids and times differ. */
  private static final Path RECORDED = Path.of("src/test/resources/mlflow/recorded.jsonl");

  @TempDir private Path folder;

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private volatile int failures;
  private volatile boolean known;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    server.createContext("/api/2.0/mlflow/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String call = exchange.getRequestURI().getPath().substring("/api/2.0/mlflow/".length());
    byte[] content = exchange.getRequestBody().readAllBytes();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    authorizations.add(String.valueOf(authorization));
    if (failures > 0) {
      failures--;
      respond(exchange, 503, "busy");
      return;
    }
    calls.add(call);
    JsonNode body =
        Json.MAPPER.readTree(
            content.length == 0 ? "{}" : new String(content, StandardCharsets.UTF_8));
    bodies.add(body);
    switch (call) {
      case "experiments/get-by-name" ->
          respond(
              exchange,
              known ? 200 : 404,
              known
                  ? "{\"experiment\": {\"experiment_id\": \"7\"}}"
                  : "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}");
      case "experiments/create" -> respond(exchange, 200, "{\"experiment_id\": \"7\"}");
      case "runs/create" ->
          respond(
              exchange,
              200,
              "{\"run\": {\"info\": {\"run_id\": \"run%d\"}}}"
                  .formatted(calls.stream().filter(call::equals).count()));
      case "runs/log-batch" ->
          respond(
              exchange,
              body.path("metrics").size() + body.path("params").size() > 1000
                      || body.path("params").size() > 100
                      || content.length > 1_000_000
                  ? 400
                  : 200,
              "{}");
      default -> respond(exchange, 200, "{}");
    }
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Mlflow mlflow(Map<String, String> environment) {
    URI address = URI.create("http://localhost:%d/".formatted(server.getAddress().getPort()));
    return new Mlflow(
        MlflowServer.of(address, environment), run(), "mine", Duration.ofMillis(1), warnings::add);
  }

  private RunFolder run() {
    return new RunFolder(Workspace.at(folder.toString()), "r1");
  }

  private static PlannedTrial trial() {
    return new PlannedTrial(Results.trials().get(0), "learningRate=0.001", false, 1);
  }

  private void sweep(Mlflow mlflow, TrialResult result) {
    PlannedTrial trial = trial();
    mlflow.started(trial);
    mlflow.advanced(trial, Progress.of(10, 100, 0.5, 0.75));
    mlflow.advanced(trial, Progress.of(10, 100, 0.5, 0.75));
    mlflow.finished(trial, result);
    mlflow.ended(true);
    mlflow.close();
  }

  private static TrialResult result(int steps) {
    Trial trial = Results.trials().get(0);
    return TrialResult.newBuilder(Results.succeeded(trial, 0.5))
        .setCurve(IntStream.rangeClosed(1, steps).mapToObj(step -> statistics(step)).toList())
        .build();
  }

  private static StepStatistics statistics(long step) {
    return StepStatistics.newBuilder()
        .setStep(step)
        .setLoss(1.0 / step)
        .setLearningRate(0.001)
        .setUpdateNorm(1)
        .setGradientCosine(1)
        .build();
  }

  @Test
  void everyCallHasTheFormOfMlflowsOwnClient() throws IOException {
    sweep(mlflow(Map.of()), result(3));
    assertThat(calls)
        .containsExactly(
            "experiments/get-by-name",
            "experiments/create",
            "runs/create",
            "runs/create",
            "runs/log-batch",
            "runs/log-batch",
            "runs/log-batch",
            "runs/update",
            "runs/update");
    for (String line : Files.readAllLines(RECORDED)) {
      JsonNode recorded = Json.MAPPER.readTree(line);
      List<JsonNode> sent = of(recorded.path("call").asText());
      assertThat(sent)
          .as(line)
          .isNotEmpty()
          .allSatisfy(body -> sameForm(body, recorded.path("body")));
    }
    JsonNode live = of("runs/log-batch").get(1);
    assertThat(live.path("metrics").findValuesAsText("key"))
        .containsExactly("live/loss", "live/bestScore");
    assertThat(of("runs/create").get(1).path("tags").get(0).toString())
        .isEqualTo("{\"key\":\"mlflow.parentRunId\",\"value\":\"run1\"}");
    assertThat(warnings).isEmpty();
  }

  /** Fields of the same names and kinds, whatever they hold; of lists the first of each. */
  private static void sameForm(JsonNode sent, JsonNode recorded) {
    assertThat(sent.getNodeType()).isEqualTo(recorded.getNodeType());
    sent.fieldNames()
        .forEachRemaining(
            name -> {
              assertThat(recorded.has(name)).as(name).isTrue();
              JsonNode mine = sent.get(name);
              JsonNode theirs = recorded.get(name);
              if (mine.isArray()) {
                mine.forEach(one -> sameForm(one, theirs.get(0)));
              } else if (!name.equals("value")) {
                sameForm(mine, theirs);
              }
            });
  }

  @Test
  void aLongCurveIsCutIntoCallsThatTheServerTakes() {
    sweep(mlflow(Map.of()), result(2000));
    Set<String> steps = new HashSet<>();
    of("runs/log-batch")
        .forEach(
            body ->
                body.path("metrics")
                    .forEach(
                        point -> {
                          if (point.path("key").asText().equals("train/loss")) {
                            steps.add(point.path("step").asText());
                          }
                        }));
    assertThat(steps).hasSize(2000);
    assertThat(warnings).isEmpty();
  }

  @Test
  void numbersThatAreNoneTravelAsTexts() throws IOException {
    MlflowBatch batch =
        new MlflowBatch(
            List.of(new MlflowBatch.Point("x", Double.NaN, Instant.EPOCH, 3)), Map.of());
    assertThat(batch.json("id").path("metrics").get(0).toString())
        .isEqualTo("{\"key\":\"x\",\"value\":\"NaN\",\"timestamp\":\"0\",\"step\":\"3\"}");
  }

  @Test
  void aBusyServerIsAskedAgainAndToldOnce() {
    failures = 5;
    sweep(mlflow(Map.of()), result(3));
    assertThat(calls).hasSize(9);
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("localhost").contains("answered 503; the sweep runs on");
  }

  @Test
  void aServerThatIsAwayCostsTheSweepNothing() {
    server.stop(0);
    Mlflow mlflow = mlflow(Map.of());
    PlannedTrial trial = trial();
    long before = System.nanoTime();
    for (int step = 1; step < 20_000; step++) {
      mlflow.advanced(trial, Progress.of(step, 100_000, 0.5, 0.5));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    Thread.currentThread().interrupt(); // wait for nothing
    mlflow.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(warnings).hasSizeLessThanOrEqualTo(2);
    assertThat(warnings)
        .last()
        .asString()
        .as("all but the one that is being sent")
        .containsPattern("did not get 1999[89] of the sweep's messages");
  }

  /** As after a kill: the same run again, further. */
  @Test
  void aSweepThatIsResumedSendsOn() {
    known = true;
    sweep(mlflow(Map.of()), result(3));
    List<String> first = new ArrayList<>(calls);
    calls.clear();
    bodies.clear();
    Mlflow mlflow = mlflow(Map.of());
    mlflow.started(trial());
    mlflow.advanced(trial(), Progress.of(10, 100, 0.5, 0.75));
    mlflow.advanced(trial(), Progress.of(20, 100, 0.4, 0.75));
    mlflow.close();
    assertThat(first).contains("runs/create");
    assertThat(calls)
        .as("the runs are those of before, and step 10 is there")
        .containsExactly("experiments/get-by-name", "runs/update", "runs/log-batch");
    assertThat(bodies.get(2).path("run_id").asText()).isEqualTo("run2");
    assertThat(bodies.get(2).findValuesAsText("step")).containsOnly("20");
  }

  @Test
  void tokensComeFromTheEnvironment() {
    sweep(mlflow(Map.of("MLFLOW_TRACKING_TOKEN", "secret")), result(1));
    assertThat(authorizations).containsOnly("Bearer secret");
    authorizations.clear();
    sweep(
        mlflow(Map.of("MLFLOW_TRACKING_USERNAME", "u", "MLFLOW_TRACKING_PASSWORD", "p")),
        result(1));
    assertThat(authorizations).containsOnly("Basic dTpw");
  }

  private List<JsonNode> of(String call) {
    return IntStream.range(0, calls.size())
        .filter(i -> calls.get(i).equals(call))
        .mapToObj(bodies::get)
        .toList();
  }
}
