package dev.fisherflow.pipelines.schedule.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.fisherflow.pipelines.compare.Verdict;
import dev.fisherflow.pipelines.schedule.ledger.ComparedRun;
import dev.fisherflow.pipelines.schedule.ledger.RunOutcome;
import dev.fisherflow.pipelines.schedule.ledger.RunState;
import dev.fisherflow.retry.Backoff;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to tell of a run: a server on this machine, and commands of the shell. */
class ChannelsTest {

  private static final Alert ALERT =
      new Alert(
          "nightly",
          "/work/",
          "nightly-20260301T030000Z",
          Instant.parse("2026-03-01T03:00:00Z"),
          Instant.parse("2026-03-01T04:00:00Z"),
          RunState.SUCCEEDED,
          RunOutcome.of(8, 0),
          null,
          new ComparedRun("nightly-20260228T030000Z", Verdict.DRIFT, "2 of 8 trials"));

  @TempDir private Path folder;

  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final Deque<Integer> answers = new ArrayDeque<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  /** Answers as planned: a status, or 0 for none before the test's end. */
  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/hook",
        exchange -> {
          bodies.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          int status;
          synchronized (answers) {
            status = answers.remove();
          }
          if (status == 0) {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            status = 500;
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private WebhookChannel webhook(Duration limit) {
    URI address =
        URI.create("http://localhost:" + server.getAddress().getPort() + "/hook?token=secret");
    return new WebhookChannel(
        address, limit, new Backoff(4, Duration.ofMillis(1), Duration.ofSeconds(1)));
  }

  @Test
  void anAlertIsPostedAsJson() throws Exception {
    answers.add(204);
    webhook(Duration.ofSeconds(30)).send(ALERT);
    assertThat(bodies).hasSize(1);
    assertThat(bodies.get(0)).startsWith("POST application/json ");
    JsonNode json =
        new ObjectMapper().readTree(bodies.get(0).substring("POST application/json ".length()));
    assertThat(json.path("runId").asText()).isEqualTo("nightly-20260301T030000Z");
    assertThat(json.path("scheduled").asText()).isEqualTo("2026-03-01T03:00:00Z");
    assertThat(json.path("compared").path("verdict").asText()).isEqualTo("DRIFT");
    assertThat(json.path("outcome").path("trials").asInt()).isEqualTo(8);
    assertThat(json.path("outcome").has("error")).isFalse();
  }

  @Test
  void whatMayPassIsTriedAgain() throws Exception {
    answers.addAll(List.of(503, 429, 200));
    webhook(Duration.ofSeconds(30)).send(ALERT);
    assertThat(bodies).hasSize(3);
  }

  @Test
  void whatStaysIsToldWithoutTheAddress() {
    answers.addAll(List.of(500, 500, 500, 502, 200));
    assertThatThrownBy(() -> webhook(Duration.ofSeconds(30)).send(ALERT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("localhost")
        .hasMessageContaining("answered 502")
        .hasMessageNotContaining("secret");
    assertThat(bodies).hasSize(4);
  }

  @Test
  void aRefusalIsNotRepeated() {
    answers.addAll(List.of(403, 200));
    assertThatThrownBy(() -> webhook(Duration.ofSeconds(30)).send(ALERT))
        .hasMessageContaining("answered 403");
    assertThat(bodies).hasSize(1);
  }

  @Test
  void aServerThatDoesNotAnswerIsNotWaitedForForEver() {
    answers.addAll(List.of(0, 0, 0, 0));
    assertThatThrownBy(() -> webhook(Duration.ofMillis(300)).send(ALERT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("HttpTimeoutException");
  }

  @Test
  void anAddressIsOfTheWeb() {
    for (String address : List.of("file:///etc/passwd", "host/path", "http:///path", "ftp://h/p")) {
      assertThatThrownBy(() -> WebhookChannel.of(URI.create(address)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aCommandReadsTheAlertAndItsEnvironment() throws Exception {
    Path told = folder.resolve("told");
    CommandChannel.of(
            "{ echo \"$FISHERFLOW_RUN $FISHERFLOW_STATE $FISHERFLOW_VERDICT\"; cat; } > '"
                + told
                + "'")
        .send(ALERT);
    assertThat(Files.readAllLines(told).get(0))
        .isEqualTo("nightly-20260301T030000Z SUCCEEDED DRIFT");
    assertThat(
            new ObjectMapper().readTree(Files.readAllLines(told).get(1)).path("schedule").asText())
        .isEqualTo("nightly");
  }

  @Test
  void aCommandNeedNotReadIt() throws Exception {
    CommandChannel.of("exec <&-; true").send(ALERT);
  }

  @Test
  void aCommandThatFailsOrHangsIsTold() {
    assertThatThrownBy(() -> CommandChannel.of("exit 7").send(ALERT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exit code 7");
    assertThatThrownBy(
            () -> new CommandChannel("sleep 600; true", Duration.ofMillis(200)).send(ALERT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not end");
  }

  @Test
  void oneChannelThatFailsHindersNoOther() throws Exception {
    List<Alert> told = new ArrayList<>();
    Alarm alarm =
        new Alarm(
            List.of(
                alert -> {
                  throw new IOException("no line");
                },
                told::add));
    assertThat(alarm.raise(ALERT)).isEqualTo("not delivered: no line");
    assertThat(told).containsExactly(ALERT);
    assertThat(new Alarm(List.of()).raise(ALERT)).isEqualTo("no alert channel");
  }
}
