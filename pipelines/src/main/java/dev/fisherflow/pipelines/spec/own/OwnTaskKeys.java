package dev.fisherflow.pipelines.spec.own;

import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.tasks.OwnFiles;
import dev.fisherflow.tasks.OwnTask;
import dev.fisherflow.tasks.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a task that a specification defines itself so that nothing is left out. */
public final class OwnTaskKeys {

  private OwnTaskKeys() {}

  /** The keys of a task with their values. */
  public static Map<String, Object> of(Task task) {
    OwnFiles files = (OwnFiles) task.files();
    TaskDefinition definition = task.definition();
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("name", task.key());
    keys.put("kind", definition.getKind());
    keys.put("data", data(files, definition));
    keys.put("columns", columns(definition.getKind(), files.columns()));
    if (task.regression()) {
      Map<String, Object> scale = new LinkedHashMap<>();
      scale.put("mean", definition.getMean());
      scale.put("deviation", definition.getDeviation());
      keys.put("scale", scale);
    } else if (task.writes()) {
      keys.put(OwnTaskParser.MAX_TARGET_TOKENS, definition.getMaxTargetTokens());
    } else if (task.target() == Task.Target.LABELS) {
      keys.put("labels", labels(task.labels(), files.labels()));
    } else {
      keys.put("labels", labels(task.labels(), files.labels()));
      if (!definition.getClassWeights().isEmpty()) {
        Map<String, Double> weights = new LinkedHashMap<>();
        for (int i = 0; i < task.labels().size(); i++) {
          weights.put(task.labels().get(i), definition.getClassWeights().get(i));
        }
        keys.put(OwnTaskParser.CLASS_WEIGHTS, weights);
      }
      keys.put(OwnTaskParser.LABEL_SMOOTHING, definition.getLabelSmoothing());
    }
    keys.put("metrics", task.metrics());
    keys.put(
        "instruction",
        definition.getInstruction().replace("{S1}", "{text}").replace("{S2}", "{pair}"));
    if (task.target() == Task.Target.LABEL) {
      Map<String, String> words = new LinkedHashMap<>();
      for (int i = 0; i < task.labels().size(); i++) {
        words.put(task.labels().get(i), definition.getWords().get(i));
      }
      keys.put("words", words);
    }
    if (!definition.getPromptText().isEmpty()) {
      keys.put("promptText", definition.getPromptText());
    }
    keys.put("onBadRow", files.failOnBadRow() ? OwnTaskParser.FAIL : OwnTaskParser.REPORT);
    return keys;
  }

  private static Map<String, Object> data(OwnFiles files, TaskDefinition definition) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("train", files.train());
    keys.put("dev", files.share() > 0 ? (Object) files.share() : files.dev());
    if (!files.test().isEmpty()) {
      keys.put("test", files.test());
      keys.put("testLabels", definition.getTest().equals(OwnTask.LABELLED_TEST));
    }
    Map<String, Object> format = new LinkedHashMap<>();
    if (files.format().delimiter() != null) {
      format.put("delimiter", files.format().delimiter().toString());
    }
    format.put("quote", String.valueOf(files.format().quote()));
    format.put("header", files.format().header());
    format.put("encoding", files.format().encoding());
    if (files.separator() != null) {
      format.put(OwnDataParser.SEPARATOR, files.separator());
    }
    keys.put("format", format);
    if (files.split().by() != null) {
      keys.put("splitBy", files.split().by());
    }
    keys.put("stratify", files.split().stratified());
    keys.put("splitSeed", files.split().seed());
    return keys;
  }

  private static Map<String, Object> columns(String kind, OwnFiles.Fields columns) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("text", columns.text());
    if (columns.pair() != null) {
      keys.put("pair", columns.pair());
    }
    if (columns.label() != null) {
      keys.put(OwnColumns.predicted(kind), columns.label());
    }
    if (columns.id() != null) {
      keys.put("id", columns.id());
    }
    return keys;
  }

  /** A list, or a mapping in the order of the classes where files have other values. */
  private static Object labels(List<String> labels, Map<String, String> values) {
    if (values.isEmpty()) {
      return labels;
    }
    Map<String, String> keys = new LinkedHashMap<>();
    for (String label : labels) {
      keys.put(label, label);
      new TreeMap<>(values)
          .forEach(
              (value, of) -> {
                if (of.equals(label)) {
                  keys.put(value, of);
                }
              });
    }
    return keys;
  }
}
