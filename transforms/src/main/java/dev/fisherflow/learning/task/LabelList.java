package dev.fisherflow.learning.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Several labels in one text, and the probabilities that each of them is there. */
public final class LabelList {

  private static final ObjectMapper JSON = new ObjectMapper();

  private LabelList() {}

  /**
   * The labels of a cell: of a JSON list, or between separators, or the cell itself; none of a
   * blank one.
   *
   * @param separator null where there is none
   * @throws IllegalArgumentException if it begins as a list and is none of texts
   */
  public static List<String> read(String cell, String separator) {
    String text = cell.strip();
    if (text.startsWith("[")) {
      return list(text);
    }
    String[] parts = separator == null ? new String[] {text} : text.split(Pattern.quote(separator));
    return Arrays.stream(parts).map(String::strip).filter(part -> !part.isEmpty()).toList();
  }

  private static List<String> list(String text) {
    List<String> labels = new ArrayList<>();
    try {
      JsonNode list = JSON.readTree(text);
      for (JsonNode each : list) {
        if (!each.isValueNode() || each.isNull()) {
          throw new IllegalArgumentException("not a list of labels: " + text);
        }
        labels.add(each.asText());
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON list: " + text, e);
    }
    return labels;
  }

  /** Labels as a JSON list. */
  public static String of(List<String> labels) {
    return JSON.valueToTree(labels).toString();
  }

  /** The labels of some indices as a JSON list. */
  public static String of(List<String> labels, IntStream indices) {
    return of(indices.mapToObj(labels::get).toList());
  }

  /** The indices of the labels whose probability is above a half. */
  public static IntStream likely(double[] logits) {
    return IntStream.range(0, logits.length).filter(label -> logits[label] > 0);
  }

  /** The probability of each label. */
  public static double[] probabilities(double[] logits) {
    return Arrays.stream(logits).map(z -> 1 / (1 + Math.exp(-z))).toArray();
  }
}
