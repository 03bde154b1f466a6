package dev.fisherflow.runners.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.net.SSLUtils;
import org.apache.flink.runtime.rest.HttpHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job manager on this machine that speaks HTTPS, knows clients by certificate, asks a token. */
class FlinkRestTest {

  private static final String PASSWORD = "changeit";
  private static final HttpHeader TOKEN = new HttpHeader("Authorization", "Bearer t0ken");

  @TempDir private static Path keys;

  private static Map<String, String> trusted;

  private HttpsServer server;
  private String master;

  /** One key for both sides, which trust it. */
  @BeforeAll
  static void makeKey() throws Exception {
    Path store = key("store.p12");
    trusted = settings(store, store);
  }

  private static Path key(String name) throws Exception {
    Path store = keys.resolve(name);
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString()));
    command.addAll(
        Arrays.asList(
            "-genkeypair",
            "-alias",
            "flink",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1",
            "-storepass",
            PASSWORD,
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString()));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    return store;
  }

  private static Map<String, String> settings(Path own, Path trust) {
    Map<String, String> settings = new HashMap<>();
    settings.put("security.ssl.rest.enabled", "true");
    settings.put("security.ssl.rest.authentication-enabled", "true");
    settings.put("security.ssl.rest.keystore", own.toString());
    settings.put("security.ssl.rest.keystore-password", PASSWORD);
    settings.put("security.ssl.rest.key-password", PASSWORD);
    settings.put("security.ssl.rest.truststore", trust.toString());
    settings.put("security.ssl.rest.truststore-password", PASSWORD);
    return settings;
  }

  @BeforeEach
  void listen() throws Exception {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            SSLUtils.createRestSSLContext(Configuration.fromMap(trusted), false)) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters own = getSSLContext().getDefaultSSLParameters();
            own.setNeedClientAuth(true);
            parameters.setSSLParameters(own);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          boolean known =
              TOKEN.getValue().equals(exchange.getRequestHeaders().getFirst(TOKEN.getName()));
          byte[] body =
              """
              {"taskmanagers":1,"slots-total":2,"slots-available":1,"flink-version":"1.19.0"}
              """
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(known ? 200 : 401, body.length);
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

  private static FlinkRest rest(Map<String, String> settings, HttpHeader... headers) {
    return new FlinkRest(Configuration.fromMap(settings), List.of(headers));
  }

  @Test
  void aClientWithCertificateAndTokenIsAnswered() {
    assertThat(FlinkCluster.at(master, rest(trusted, TOKEN)).slots()).isEqualTo(2);
  }

  @Test
  void withoutTheTokenItIsToldWhereToGiveIt() {
    assertThatThrownBy(() -> rest(trusted).get(master, "/overview"))
        .isInstanceOf(FlinkException.class)
        .hasMessageContainingAll(master, "status 401", "FLINK_REST_CLIENT_HEADERS");
  }

  @Test
  void aJobManagerThatIsNotTrustedIsToldAsSuch() throws Exception {
    Path other = key("other.p12");
    assertThatThrownBy(() -> rest(settings(other, other), TOKEN).get(master, "/overview"))
        .isInstanceOf(FlinkException.class)
        .hasMessageContainingAll("https://" + master, "security.ssl.rest", "FLINK_CONF_DIR")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aClientWithoutCertificateIsRefused() {
    Map<String, String> anonymous = new HashMap<>(trusted);
    anonymous.put("security.ssl.rest.authentication-enabled", "false");
    assertThatThrownBy(() -> rest(anonymous, TOKEN).get(master, "/overview"))
        .isInstanceOf(FlinkException.class);
  }

  @Test
  void plainHttpToItIsToldWithWhereToRead() {
    assertThatThrownBy(() -> rest(Map.of(), TOKEN).get(master, "/overview"))
        .isInstanceOf(FlinkException.class)
        .hasMessageContaining("if it speaks HTTPS see docs/flink.md");
  }

  /** The settings alone: addresses are those of the command line. */
  @Test
  void flinksClientHasTheSameSettingsAndTheGivenAddress() {
    Configuration client = rest(trusted).client("[::1]:8081");
    assertThat(client.toMap())
        .containsAllEntriesOf(trusted)
        .containsEntry("rest.address", "[::1]")
        .containsEntry("rest.port", "8081")
        .hasSize(trusted.size() + 2);
  }
}
