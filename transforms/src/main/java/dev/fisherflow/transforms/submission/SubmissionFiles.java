package dev.fisherflow.transforms.submission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.SubmissionManifest;
import dev.fisherflow.transforms.dataset.DatasetStore;
import dev.fisherflow.transforms.dataset.survey.DataWarnings;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of a run's submissions: each zip and, written after it, its manifest. */
public final class SubmissionFiles {

  /** What a manifest's name adds to that of its method. */
  public static final String MANIFEST = ".manifest.json";

  /** What its name adds to that of a zip. */
  public static final String ZIP = ".zip";

  /** Their folder in that of the run. */
  public static final String FOLDER = "submissions/";

  /** The key in a manifest of what is noticeable about the data. */
  public static final String DATA_WARNINGS = "dataWarnings";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Workspace workspace;
  private final String run;

  SubmissionFiles(Workspace workspace, String run) {
    this.workspace = workspace;
    this.run = run;
  }

  /** The zip of a name in a run's folder. */
  static String zip(String run, String name) {
    return run + "/" + FOLDER + name + ZIP;
  }

  /**
   * Name of a method's files: its parts joined, with what does not belong in a file name replaced,
   * in which case a part of the digest keeps names apart.
   */
  static String name(Method method) {
    String plain = String.join("-", method.getModel(), method.getAdapter(), method.getOptimizer());
    String safe = plain.replaceAll("[^A-Za-z0-9._+-]", "_").replaceAll("^\\.+", "_");
    return safe.equals(plain) ? plain : safe + "-" + Digest.of(method).substring(0, 8);
  }

  /** The selection whose task a file answers. */
  static Optional<Selection> selectionOf(SubmissionFile file, List<Selection> selections) {
    return selections.stream()
        .filter(selection -> selection.getTask().equals(file.task().key()))
        .findFirst();
  }

  /** Publishes zip and manifest. */
  SubmissionManifest publish(
      Method method, Map<SubmissionFile, Answers> answers, List<Selection> selections) {
    byte[] zip = SubmissionZip.of(answers);
    String name = name(method);
    SubmissionManifest manifest =
        SubmissionManifest.newBuilder()
            .setFile(FOLDER + name + ZIP)
            .setModel(method.getModel())
            .setAdapter(method.getAdapter())
            .setOptimizer(method.getOptimizer())
            .setDigest(Digest.of(zip))
            .setRows(
                answers.entrySet().stream()
                    .map(e -> new NamedValue(e.getKey().fileName(), "" + e.getValue().rows()))
                    .toList())
            .setPlaceholders(
                answers.entrySet().stream()
                    .filter(e -> e.getValue().placeholder())
                    .map(e -> e.getKey().fileName())
                    .toList())
            .build();
    workspace.publish(zip(run, name), zip);
    workspace.publish(
        run + "/" + FOLDER + name + MANIFEST,
        json(manifest, name + ZIP, answers, selections, dataWarnings(selections)));
    return manifest;
  }

  /** What is noticeable about the data that the selections learnt from and answer. */
  private List<String> dataWarnings(List<Selection> selections) {
    DatasetStore datasets = new DatasetStore(workspace);
    List<Optional<List<DataWarning>>> all =
        selections.stream()
            .map(selection -> selection.getTrial().getDatasetDigest())
            .distinct()
            .map(datasets::warnings)
            .toList();
    return all.stream().anyMatch(Optional::isEmpty)
        ? List.of(DataWarnings.UNKNOWN)
        : all.stream()
            .flatMap(Optional::stream)
            .flatMap(List::stream)
            .map(DataWarning::getText)
            .toList();
  }

  private static byte[] json(
      SubmissionManifest manifest,
      String zip,
      Map<SubmissionFile, Answers> answers,
      List<Selection> selections,
      List<String> dataWarnings) {
    ObjectNode json = JSON.createObjectNode();
    json.put("zip", zip);
    json.put("sha256", manifest.getDigest());
    json.put("model", manifest.getModel());
    json.put("adapter", manifest.getAdapter());
    json.put("optimizer", manifest.getOptimizer());
    json.put("rowsOfficial", answers.values().stream().allMatch(Answers::official));
    ObjectNode rows = json.putObject("rows");
    answers.forEach((file, of) -> rows.put(file.fileName(), of.rows()));
    ArrayNode placeholders = json.putArray("placeholders");
    manifest.getPlaceholders().forEach(placeholders::add);
    dataWarnings.forEach(json.putArray(DATA_WARNINGS)::add);
    ObjectNode sources = json.putObject("sources");
    answers.forEach(
        (file, of) -> {
          if (!of.placeholder()) {
            Selection selection = selectionOf(file, selections).orElseThrow();
            ObjectNode source = sources.putObject(file.fileName());
            source.put("trialId", selection.getTrial().getTrialId());
            source.put("hyperparameters", selection.getHyperparameters());
            source.put("modelDigest", selection.getTrial().getModelDigest());
            source.put("datasetDigest", selection.getTrial().getDatasetDigest());
            source.put("adapterFolder", selection.getCheckpoint().getUri());
            source.put("adapterDigest", selection.getCheckpoint().getWeightsDigest());
          }
        });
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
    }
  }
}
