package dev.fisherflow.runners.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters that only answer the one question. */
class FlinkClusterTest {

  private HttpServer server;
  private String master;
  private String answer;
  private int status = 200;

  @BeforeEach
  void listen() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/overview",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    master = "localhost:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static String overview(int taskManagers, int slots, int free, String version) {
    return """
    {"taskmanagers":%d,"slots-total":%d,"slots-available":%d,"jobs-running":1,"flink-version":"%s"}
    """
        .formatted(taskManagers, slots, free, version);
  }

  @Test
  void itsSlotsAreRead() {
    answer = overview(3, 7, 4, "1.19.2");
    FlinkCluster cluster = FlinkCluster.at(master);
    assertThat(cluster.address()).isEqualTo(master);
    assertThat(cluster.taskManagers()).isEqualTo(3);
    assertThat(cluster.slots()).isEqualTo(7);
    assertThat(cluster.freeSlots()).isEqualTo(4);
    assertThat(cluster.slotsOfTaskManager()).isEqualTo(3);
  }

  @Test
  void noTaskManagersAreTold() {
    answer = overview(0, 0, 0, "1.19.0");
    assertThatThrownBy(() -> FlinkCluster.at(master))
        .isInstanceOf(FlinkException.class)
        .hasMessageStartingWith("the Flink cluster at " + master + " has no task managers")
        .hasMessageNotContaining("\n");
  }

  @Test
  void anotherVersionIsTold() {
    answer = overview(1, 1, 1, "1.20.0");
    assertThatThrownBy(() -> FlinkCluster.at(master))
        .isInstanceOf(FlinkException.class)
        .hasMessage("expected a job manager of Flink 1.19 at " + master + ", found 1.20.0");
  }

  @Test
  void anotherServerIsTold() {
    answer = "{}";
    assertThatThrownBy(() -> FlinkCluster.at(master)).hasMessageContaining("found something else");
    answer = "<html>";
    assertThatThrownBy(() -> FlinkCluster.at(master)).isInstanceOf(FlinkException.class);
    status = 404;
    assertThatThrownBy(() -> FlinkCluster.at(master)).hasMessageContaining("with status 404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "localhost:", "localhost:70000", "http://a:8081", "a:8081/b"})
  void anAddressThatIsNoneIsTold(String text) {
    assertThatThrownBy(() -> FlinkCluster.at(text))
        .isInstanceOf(FlinkException.class)
        .hasMessageContaining("expected the Flink master as HOST:PORT")
        .hasMessageEndingWith("found '" + text + "'");
  }
}
