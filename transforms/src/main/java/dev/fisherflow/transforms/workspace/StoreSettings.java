package dev.fisherflow.transforms.workspace;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * How the stores of this process are reached. Beam keeps its file systems once a process, so these
 * are kept so as well; a job takes them along in its options.
 *
 * @param endpoint address of an S3 store other than AWS's; null for AWS
 * @param region the region of S3's buckets; null for the one that the environment names
 * @param pathStyle whether a bucket stands in the path of a request and not in its host's name
 * @param patience how long a store that is busy or out of reach is tried again
 */
public record StoreSettings(URI endpoint, String region, boolean pathStyle, Duration patience) {

  /** How long a store is tried again unless something else is said. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String S3_OPTIONS = "org.apache.beam.sdk.io.aws2.options.S3Options";

  private static volatile StoreSettings current;

  /**
   * Checks the address.
   *
   * @throws WorkspaceException if it is not one of a store
   */
  public StoreSettings {
    boolean web =
        endpoint == null
            || (endpoint.getHost() != null
                && List.of("http", "https").contains(endpoint.getScheme()));
    if (!web) {
      throw wrong(
          "the store's address: expected one such as https://store:9000, found " + endpoint, null);
    }
  }

  /**
   * Settings, with what the environment says where they say nothing.
   *
   * @param environment AWS's names of an endpoint, and those that begin with FISHERFLOW_
   */
  public static StoreSettings of(
      URI endpoint,
      String region,
      boolean pathStyle,
      Duration patience,
      Map<String, String> environment) {
    String address =
        environment.getOrDefault("AWS_ENDPOINT_URL_S3", environment.get("AWS_ENDPOINT_URL"));
    return new StoreSettings(
        endpoint == null && address != null ? uri("AWS_ENDPOINT_URL_S3", address) : endpoint,
        region,
        pathStyle || Boolean.parseBoolean(environment.get("FISHERFLOW_S3_PATH_STYLE")),
        patience == null ? seconds(environment.get("FISHERFLOW_STORE_PATIENCE")) : patience);
  }

  private static URI uri(String name, String address) {
    try {
      return URI.create(address);
    } catch (IllegalArgumentException e) {
      throw wrong(name + ": expected an address such as https://store:9000, found " + address, e);
    }
  }

  private static Duration seconds(String patience) {
    try {
      return patience == null ? PATIENCE : Duration.ofSeconds(Integer.parseUnsignedInt(patience));
    } catch (NumberFormatException e) {
      throw wrong("FISHERFLOW_STORE_PATIENCE: expected whole seconds, found " + patience, e);
    }
  }

  private static WorkspaceException wrong(String message, RuntimeException cause) {
    return new WorkspaceException(message, new IOException(cause));
  }

  /** Those of this process. */
  public static StoreSettings current() {
    if (current == null) {
      current = of(null, null, false, null, System.getenv());
    }
    return current;
  }

  /** Uses these from now on. */
  public static void use(StoreSettings settings) {
    if (!settings.equals(current)) {
      current = settings;
      BeamFiles.registerAgain();
    }
  }

  /** Options of Beam that reach the stores as these settings say. */
  public static <T extends PipelineOptions> T options(Class<T> type) {
    T options = PipelineOptionsFactory.as(type);
    if (s3BuiltIn()) {
      S3Reach.apply(current(), options);
    }
    return options;
  }

  private static boolean s3BuiltIn() {
    try {
      Class.forName(S3_OPTIONS, false, StoreSettings.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
