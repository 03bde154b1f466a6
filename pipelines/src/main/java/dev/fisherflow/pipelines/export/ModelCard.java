package dev.fisherflow.pipelines.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.run.Version;
import dev.fisherflow.pipelines.trained.AdapterNote;
import dev.fisherflow.pipelines.trained.TrainedAdapter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The {@code README.md} of an exported folder: what it is, its results, and how it is used. */
final class ModelCard {

  /** The class that transformers chooses by itself, and what a user gives it, by peft's task. */
  private static final Map<String, String> AUTO =
      Map.of(
          "SEQ_CLS", "AutoModelForSequenceClassification", "SEQ_2_SEQ_LM", "AutoModelForSeq2SeqLM");

  private static final String OF_IMAGES = "AutoModelForImageClassification";

  private final TrainedAdapter trained;
  private final AdapterNote note;
  private final Architecture architecture;
  private final boolean merged;

  private ModelCard(TrainedAdapter trained, Architecture architecture, boolean merged) {
    this.trained = trained;
    this.note = trained.note();
    this.architecture = architecture;
    this.merged = merged;
  }

  static String of(TrainedAdapter trained, ModelSource source, boolean merged) {
    return new ModelCard(trained, source.architecture(), merged).text();
  }

  private String text() {
    return header()
        + "\n# %s on %s\n\n".formatted(name(), trained.task().title())
        + "%s: of `%s`, trained on %s by fisherflow %s.\n"
            .formatted(
                merged ? "The model with its adapter merged" : "An adapter",
                name(),
                trained.task().title(),
                Version.current())
        + results()
        + "\n## Use\n\n```python\n"
        + use()
        + "```\n"
        + outputs()
        + "\n## Where it comes from\n\n"
        + table("", "", origin());
  }

  /** The last part of the model's path. */
  private String name() {
    return trained.model().replaceAll("/+$", "").replaceAll(".*/", "");
  }

  /** No licence: who publishes it chooses one that the model's and the data's allow. */
  private String header() {
    StringBuilder yaml = new StringBuilder("---\n");
    yaml.append("base_model: ").append(quoted(trained.model())).append('\n');
    yaml.append("library_name: ").append(merged ? "transformers" : "peft").append('\n');
    yaml.append("datasets: [").append(quoted(trained.task().key())).append("]\n");
    if (!note.metrics().isEmpty()) {
      yaml.append("metrics: [").append(String.join(", ", note.metrics().keySet())).append("]\n");
      yaml.append("model-index:\n- name: ").append(quoted(name())).append('\n');
      yaml.append("  results:\n  - task: {type: ").append(quoted(kind())).append("}\n");
      yaml.append("    dataset: {name: ").append(quoted(trained.task().title()));
      yaml.append(", type: ").append(quoted(trained.task().key())).append("}\n    metrics:\n");
      note.metrics()
          .forEach(
              (name, value) ->
                  yaml.append("    - {type: ")
                      .append(name)
                      .append(", value: ")
                      .append(value)
                      .append("}\n"));
    }
    yaml.append("# license: left out; choose one that those of the model and the data allow\n");
    return yaml.append("---\n").toString();
  }

  private String kind() {
    return trained.task().images()
        ? "image-classification"
        : architecture.head().isPresent() ? "text-classification" : "text2text-generation";
  }

  private String results() {
    if (note.metrics().isEmpty()) {
      return "";
    }
    Map<String, String> rows = new LinkedHashMap<>();
    note.metrics()
        .forEach((name, value) -> rows.put(name, String.format(Locale.ROOT, "%.4f", value)));
    return "\n## Results\n\nOn the validation split, but for what begins with `test_`.\n\n"
        + table("metric", "value", rows);
  }

  private String use() {
    String auto =
        trained.task().images()
            ? OF_IMAGES
            : AUTO.getOrDefault(architecture.huggingFaceName().taskType(), "AutoModel");
    String loaded = merged ? "\".\"" : quoted(trained.model());
    boolean head = architecture.head().isPresent();
    String labels = head && !merged ? ", num_labels=" + trained.task().outputs() : "";
    String model =
        "model = transformers.%s.from_pretrained(%s%s)\n".formatted(auto, loaded, labels);
    return merged
        ? "import transformers\n" + model
        : "import peft, transformers\n"
            + model
            + "model = peft.PeftModel.from_pretrained(model, \".\").eval()\n";
  }

  private String outputs() {
    if (trained.task().writes()) {
      return "\nIt writes texts of at most %d tokens.\n"
          .formatted(trained.task().definition().getMaxTargetTokens());
    }
    if (trained.task().regression()) {
      return "\nIts output is a number"
          + " from %s to %s.\n"
              .formatted(trained.task().range().lowest(), trained.task().range().highest());
    }
    return "\nIts answers are, in the order of the labels: `%s`.\n"
        .formatted(
            String.join(
                "`, `",
                architecture.head().isPresent()
                    ? trained.task().labels()
                    : trained.task().texts().words()));
  }

  private Map<String, String> origin() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("run", note.runId());
    rows.put("trial", note.trialId());
    rows.put("optimizer", note.optimizer());
    rows.put("adapter", AdapterNames.of(trained.settings()));
    rows.put("seed", note.trialId().isEmpty() ? "" : String.valueOf(note.seed()));
    rows.put("step", note.trialId().isEmpty() ? "" : String.valueOf(note.step()));
    rows.put("inputs cut to", note.maxTokens() > 0 ? note.maxTokens() + " tokens" : "");
    rows.put("digest of the model", note.modelDigest());
    rows.put("digest of the dataset", note.datasetDigest());
    rows.put("digest of the adapter", note.weightsDigest());
    rows.values().removeIf(String::isEmpty);
    return rows;
  }

  private static String table(String left, String right, Map<String, String> rows) {
    StringBuilder table = new StringBuilder("| %s | %s |\n|---|---|\n".formatted(left, right));
    rows.forEach((name, value) -> table.append("| %s | %s |\n".formatted(name, value)));
    return table.toString();
  }

  /** A text as JSON, YAML and Python write it. */
  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }
}
