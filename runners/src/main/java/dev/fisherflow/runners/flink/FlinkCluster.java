package dev.fisherflow.runners.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running cluster, seen through its job manager's REST interface.
 *
 * @param host the job manager's host
 * @param port the port of its REST interface
 * @param taskManagers processes that run tasks
 * @param slots tasks that they can run at once
 * @param freeSlots slots that no job uses
 */
public record FlinkCluster(String host, int port, int taskManagers, int slots, int freeSlots) {

  /** The version whose jobs can be submitted, without its last number. */
  static final String VERSION = "1.19";

  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+]):(\\d{1,5})");

  /**
   * Asks a cluster for its slots.
   *
   * @param master {@code HOST:PORT} of the job manager's REST interface
   * @throws FlinkException if there is no such cluster, or it has no slots
   */
  public static FlinkCluster at(String master) {
    return at(master, FlinkRest.ofEnvironment());
  }

  static FlinkCluster at(String master, FlinkRest rest) {
    Matcher address = ADDRESS.matcher(master);
    if (!address.matches() || Integer.parseInt(address.group(2)) > 65535) {
      throw new FlinkException(
          "expected the Flink master as HOST:PORT of the job manager's REST interface, such as"
              + " localhost:8081, found '"
              + master
              + "'");
    }
    JsonNode overview = rest.get(master, "/overview");
    String version = overview.path("flink-version").asText();
    if (!version.startsWith(VERSION + ".")) {
      throw new FlinkException(
          "expected a job manager of Flink %s at %s, found %s"
              .formatted(VERSION, master, version.isEmpty() ? "something else" : version));
    }
    FlinkCluster cluster =
        new FlinkCluster(
            address.group(1),
            Integer.parseInt(address.group(2)),
            overview.path("taskmanagers").asInt(),
            overview.path("slots-total").asInt(),
            overview.path("slots-available").asInt());
    if (cluster.slots() == 0) {
      throw new FlinkException(
          "the Flink cluster at "
              + master
              + " has no task managers; start some, and look into their logs if they are running");
    }
    return cluster;
  }

  /** Slots of a task manager, of the fullest at least. */
  int slotsOfTaskManager() {
    return (slots + taskManagers - 1) / taskManagers;
  }

  /** {@code HOST:PORT}. */
  String address() {
    return host + ":" + port;
  }
}
