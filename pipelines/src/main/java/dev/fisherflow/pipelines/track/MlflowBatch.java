package dev.fisherflow.pipelines.track;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.pipelines.ledger.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one call logs of a run. MLflow takes at most 1,000 metrics, 100 parameters and 1,000 items
 * of both in a call, names of 250 characters and values of parameters of 500; more is cut or sent
 * in further calls. A thousand metrics of such names have less than its limit of a megabyte.
 *
 * @param metrics points of curves
 * @param parameters names and values
 */
record MlflowBatch(List<Point> metrics, Map<String, String> parameters) {

  /** Metrics in a call, of all the items that it may have. */
  static final int METRICS = 900;

  /** Parameters in a call. */
  static final int PARAMETERS = 100;

  private static final int NAME = 250;
  private static final int VALUE = 500;

  MlflowBatch {
    metrics = List.copyOf(metrics);
  }

  /**
   * A point of a curve.
   *
   * @param name the curve
   * @param value may be NaN or infinite
   * @param time when it was seen
   * @param step the step that it is of
   */
  record Point(String name, double value, Instant time, long step) {}

  /** The batch as the batches of as many calls as it needs, in order. */
  List<MlflowBatch> calls() {
    List<Map.Entry<String, String>> names = List.copyOf(parameters.entrySet());
    List<MlflowBatch> calls = new ArrayList<>();
    int of = 0;
    do {
      calls.add(new MlflowBatch(part(metrics, of, METRICS), map(part(names, of, PARAMETERS))));
      of++;
    } while (of * METRICS < metrics.size() || of * PARAMETERS < names.size());
    return calls;
  }

  private static <T> List<T> part(List<T> all, int number, int size) {
    int from = Math.min(number * size, all.size());
    return all.subList(from, Math.min(from + size, all.size()));
  }

  private static Map<String, String> map(List<Map.Entry<String, String>> entries) {
    Map<String, String> map = new LinkedHashMap<>();
    entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
    return map;
  }

  /** The body of the call. */
  ObjectNode json(String run) {
    ObjectNode body = Json.MAPPER.createObjectNode().put("run_id", run);
    ArrayNode points = body.putArray("metrics");
    for (Point point : metrics) {
      ObjectNode node = points.addObject().put("key", cut(point.name, NAME));
      if (Double.isFinite(point.value)) {
        node.put("value", point.value);
      } else {
        node.put("value", Double.toString(point.value)); // as JSON of protocol buffers has it
      }
      node.put("timestamp", Long.toString(point.time.toEpochMilli()));
      node.put("step", Long.toString(point.step));
    }
    ArrayNode params = body.putArray("params");
    parameters.forEach(
        (name, value) ->
            params.addObject().put("key", cut(name, NAME)).put("value", cut(value, VALUE)));
    return body;
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }
}
