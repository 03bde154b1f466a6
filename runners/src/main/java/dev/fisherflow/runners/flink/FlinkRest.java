package dev.fisherflow.runners.flink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.runtime.net.SSLUtils;
import org.apache.flink.runtime.rest.HttpHeader;

/**
 * How the REST interface of job managers is reached, as Flink's own clients are told it: HTTPS and
 * certificates by the {@code security.ssl.} settings of the configuration in {@code
 * FLINK_CONF_DIR}, tokens by {@code FLINK_REST_CLIENT_HEADERS}. Beam submits jobs by the same.
 *
 * @param security the settings of HTTPS; none for HTTP
 * @param headers sent with each request
 */
record FlinkRest(Configuration security, Collection<HttpHeader> headers) {

  private static final String SECURITY = "security.ssl.";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** As the environment of this process says. */
  static FlinkRest ofEnvironment() {
    try {
      return new FlinkRest(
          security(GlobalConfiguration.loadConfiguration()),
          ClientUtils.readHeadersFromEnvironmentVariable(
              ConfigConstants.FLINK_REST_CLIENT_HEADERS));
    } catch (RuntimeException e) {
      throw new FlinkException(
          "expected FLINK_CONF_DIR to name a folder with Flink's configuration, found: "
              + e.getMessage(),
          e);
    }
  }

  /** Of a client's configuration, what HTTPS needs: addresses are those of the command line. */
  private static Configuration security(Configuration whole) {
    Map<String, String> settings =
        whole.toMap().entrySet().stream()
            .filter(setting -> setting.getKey().startsWith(SECURITY))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return Configuration.fromMap(settings);
  }

  /**
   * The configuration of Flink's client.
   *
   * @param master {@code HOST:PORT}
   */
  Configuration client(String master) {
    int colon = master.lastIndexOf(':');
    Configuration configuration = new Configuration(security);
    configuration.set(RestOptions.ADDRESS, master.substring(0, colon));
    configuration.set(RestOptions.PORT, Integer.parseInt(master.substring(colon + 1)));
    return configuration;
  }

  /**
   * What a job manager answers to a question.
   *
   * @param master {@code HOST:PORT}
   * @throws FlinkException if there is none, or it does not answer
   */
  JsonNode get(String master, String question) {
    URI address = URI.create((secure() ? "https://" : "http://") + master + question);
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
    headers.forEach(header -> request.header(header.getName(), header.getValue()));
    try {
      HttpResponse<byte[]> response =
          http().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      requireAnswer(master, address, response.statusCode());
      return new ObjectMapper().readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new FlinkException(
          "expected a Flink job manager at %s, found a server that does not answer %s with JSON"
              .formatted(master, address),
          e);
    } catch (SSLException e) {
      throw new FlinkException(
          ("expected a Flink job manager at %s that trusts this machine and that it trusts, found:"
                  + " %s; see security.ssl.rest in the configuration of FLINK_CONF_DIR")
              .formatted(address, Causes.root(e).getMessage()),
          e);
    } catch (IOException e) {
      throw new FlinkException(
          "there is no Flink job manager at %s (%s); start a cluster, or give its address with"
                  .formatted(master, e.getClass().getSimpleName())
              + " --flink-master"
              + (secure() ? "" : ", and if it speaks HTTPS see docs/flink.md"),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FlinkException("interrupted while asking the Flink cluster at " + master, e);
    }
  }

  private static void requireAnswer(String master, URI address, int status) {
    if (status == 401 || status == 403) {
      throw new FlinkException(
          ("the Flink job manager at %s refuses this client (status %d): give it a token by %s, such"
                  + " as 'Authorization:Bearer …'")
              .formatted(master, status, ConfigConstants.FLINK_REST_CLIENT_HEADERS));
    }
    if (status != 200) {
      throw new FlinkException(
          "expected a Flink job manager at %s, found a server that answers %s with status %d"
              .formatted(master, address, status));
    }
  }

  private boolean secure() {
    return SecurityOptions.isRestSSLEnabled(security);
  }

  private HttpClient http() {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
    if (secure()) {
      try {
        client.sslContext(SSLUtils.createRestSSLContext(security, true));
      } catch (Exception e) {
        throw new FlinkException(
            "the security.ssl.rest settings of FLINK_CONF_DIR cannot be used: " + e.getMessage(),
            e);
      }
    }
    return client.build();
  }
}
