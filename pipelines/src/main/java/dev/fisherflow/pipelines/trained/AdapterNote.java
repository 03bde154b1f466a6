package dev.fisherflow.pipelines.trained;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.file.JsonFile;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Metric;
import dev.fisherflow.schemas.TaskDefinition;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.trials.TrialFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * Where an adapter comes from: the file {@link #FILE} beside an exported one.
 *
 * @param task what it was trained on
 * @param model the model that it adapts, as its specification named it
 * @param modelDigest the digest of that model; empty if it is not known
 * @param maxTokens inputs were cut to this many tokens
 * @param truncation how they were cut; empty for as usual
 * @param optimizer the optimizer's name
 * @param seed the trial's seed
 * @param runId the run that selected it; empty if it is not known
 * @param trialId the trial that trained it
 * @param datasetDigest the digest of the dataset that it was trained on
 * @param weightsDigest the digest of its {@code adapter_model.safetensors}
 * @param step steps done
 * @param metrics of the validation there
 * @param definition of a task of a specification's own, as JSON; empty for one of the catalogue
 */
public record AdapterNote(
    String task,
    String model,
    String modelDigest,
    int maxTokens,
    String truncation,
    String optimizer,
    long seed,
    String runId,
    String trialId,
    String datasetDigest,
    String weightsDigest,
    long step,
    Map<String, Double> metrics,
    String definition) {

  /** The file's name. */
  public static final String FILE = "fisherflow.json";

  /** Names of a checkpoint's path below a workspace: trials, its trial, checkpoints, its own. */
  private static final int DEPTH = 4;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Of a checkpoint that a run selected.
   *
   * @param truncation how its dataset's texts are cut; null for as usual
   */
  static AdapterNote of(String runId, Trial trial, Checkpoint checkpoint, String truncation) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (Metric metric : checkpoint.getMetrics()) {
      metrics.put(metric.getName(), metric.getValue());
    }
    return new AdapterNote(
        trial.getTask(),
        trial.getModel(),
        trial.getModelDigest(),
        trial.getMaxTokens(),
        truncation == null ? "" : truncation,
        trial.getOptimizer().getType(),
        trial.getSeed(),
        runId,
        trial.getTrialId(),
        trial.getDatasetDigest(),
        checkpoint.getWeightsDigest(),
        checkpoint.getStep(),
        metrics,
        json(trial.getDefinition()));
  }

  /** Of an adapter of which no more is known than a user says. */
  static AdapterNote given(Task task, String model) {
    return new AdapterNote(
        task.key(), model, "", 0, "", "", 0, "", "", "", "", 0, Map.of(), json(task.definition()));
  }

  private static String json(TaskDefinition definition) {
    return definition == null ? "" : definition.toString();
  }

  /**
   * The note of an adapter's folder: beside an exported one, or the trial's where the folder lies
   * in a workspace.
   *
   * @throws dev.fisherflow.learning.model.file.ModelException if the file is no JSON of this kind
   */
  static Optional<AdapterNote> in(Path folder) {
    Path file = folder.resolve(FILE);
    if (Files.isRegularFile(file)) {
      return Optional.of(of(JsonFile.object(file)));
    }
    return ofTrial(folder.toAbsolutePath().normalize())
        .filter(Files::isRegularFile)
        .map(trial -> of(JsonFile.object(trial)));
  }

  /** Where the trial's description is, if the folder is that of a trial's checkpoint. */
  private static Optional<Path> ofTrial(Path folder) {
    if (folder.getNameCount() < DEPTH) {
      return Optional.empty();
    }
    Path trial = folder.getParent().getParent();
    Path workspace = trial.getParent().getParent();
    String id = trial.getFileName().toString();
    return Optional.of(workspace.resolve(new TrialFolder(id).description()));
  }

  private static AdapterNote of(JsonNode json) {
    JsonNode optimizer = json.path("optimizer");
    return new AdapterNote(
        text(json, "task"),
        text(json, "model"),
        text(json, "modelDigest"),
        json.path("maxTokens").asInt(0),
        text(json, "truncation"),
        optimizer.isObject() ? text(optimizer, "type") : optimizer.asText(""),
        json.path("seed").asLong(),
        text(json, "runId"),
        text(json, "trialId"),
        text(json, "datasetDigest"),
        text(json, "weightsDigest"),
        json.path("step").asLong(),
        metrics(json.path("metrics")),
        definition(json.path("definition")));
  }

  private static Map<String, Double> metrics(JsonNode json) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    json.fields().forEachRemaining(each -> metrics.put(each.getKey(), each.getValue().asDouble()));
    return metrics;
  }

  /** An object in a trial's description, a text in a note. */
  private static String definition(JsonNode json) {
    return json.isObject() ? json.toString() : json.isTextual() ? json.asText() : "";
  }

  /**
   * The task.
   *
   * @throws IllegalArgumentException if it is none that is known
   */
  Task knownTask() {
    if (definition.isEmpty()) {
      return Task.of(task);
    }
    try {
      return Task.of(
          task,
          new SpecificDatumReader<TaskDefinition>(TaskDefinition.getClassSchema())
              .read(
                  null,
                  DecoderFactory.get().jsonDecoder(TaskDefinition.getClassSchema(), definition)));
    } catch (IOException | AvroRuntimeException e) {
      throw new IllegalArgumentException(
          "the definition of the task %s is damaged: %s".formatted(task, e.getMessage()), e);
    }
  }

  private static String text(JsonNode json, String key) {
    return json.path(key).asText("");
  }

  /** The file's content. */
  public String json() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a note of texts and numbers is JSON", e);
    }
  }
}
