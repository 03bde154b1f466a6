package dev.fisherflow.runners.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.runners.cli.given.InputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests as a browser, or what is no browser, sends them. */
class PageServerTest {

  private PageServer server;
  private URI address;

  @BeforeEach
  void start() {
    server = PageServer.start(0, () -> "<p>ü</p>");
    address = URI.create(server.address());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void thePageIsServedAtItsAddress() throws IOException {
    assertThat(ask("GET", address.getPath(), "127.0.0.1:" + address.getPort()))
        .startsWith("HTTP/1.1 200 ")
        .contains("Content-type: text/html; charset=utf-8", "Cache-control: no-store")
        .contains("nosniff", "frame-ancestors 'none'")
        .endsWith("<p>ü</p>");
    assertThat(ask("GET", address.getPath(), "localhost:" + address.getPort()))
        .startsWith("HTTP/1.1 200 ");
    assertThat(address.getPath()).hasSize(25);
  }

  @Test
  void nothingElseIs() throws IOException {
    String host = "127.0.0.1:" + address.getPort();
    for (String path :
        new String[] {"/", "/x", address.getPath() + "/", address.getPath() + "?a", "/../etc"}) {
      assertThat(ask("GET", path, host)).as(path).startsWith("HTTP/1.1 404 ");
    }
    assertThat(ask("POST", address.getPath(), host)).startsWith("HTTP/1.1 405 ");
  }

  /** A name that another site's owner has pointed at this machine. */
  @Test
  void aBrowserOfAnotherSitesPageIsRefused() throws IOException {
    assertThat(ask("GET", address.getPath(), "evil.example:" + address.getPort()))
        .startsWith("HTTP/1.1 421 ")
        .doesNotContain("<p>");
    assertThat(ask("GET", address.getPath(), "127.0.0.1")).startsWith("HTTP/1.1 421 ");
  }

  @Test
  void aPortThatIsTakenIsAMistake() {
    assertThatThrownBy(() -> PageServer.start(address.getPort(), () -> ""))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("expected a free port for --port, found " + address.getPort());
  }

  private String ask(String method, String path, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(method, path, host)
                  .getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
