package dev.fisherflow.pipelines.submission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.pipelines.ledger.Json;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.dataset.survey.DataWarnings;
import dev.fisherflow.transforms.submission.SubmissionFiles;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A zip that a run has made, by the manifest beside it.
 *
 * @param runId the run
 * @param file where it is
 * @param model what it was made with
 * @param adapter likewise
 * @param optimizer likewise
 * @param digest SHA-256 as in the manifest
 * @param state whether the zip is there, and as it was made
 * @param placeholders files of tasks that were not run
 * @param dataWarnings what is noticeable about its data
 * @param uploads when these bytes were uploaded
 */
public record PackagedZip(
    String runId,
    String file,
    String model,
    String adapter,
    String optimizer,
    String digest,
    State state,
    List<String> placeholders,
    List<String> dataWarnings,
    List<Upload> uploads) {

  /** Whether the zip is what the manifest says. */
  public enum State {
    /** The bytes are those that the run made. */
    WHOLE,
    /** The bytes are others. */
    CHANGED,
    /** There is no zip. */
    MISSING,
    /** The manifest beside it is damaged, so that what it is made of is not known. */
    UNKNOWN
  }

  public PackagedZip {
    placeholders = List.copyOf(placeholders);
    dataWarnings = List.copyOf(dataWarnings);
    uploads = List.copyOf(uploads);
  }

  /**
   * The zips of all runs of a workspace, in the order of the runs' names.
   *
   * @param uploads of whichever zips
   */
  public static List<PackagedZip> all(Workspace workspace, List<Upload> uploads) {
    return RunFolders.having(workspace, SubmissionFiles.FOLDER + "*").stream()
        .flatMap(run -> of(run, uploads).stream())
        .toList();
  }

  /** The zips of a run. */
  public static List<PackagedZip> of(Workspace workspace, String runId) {
    return of(new RunFolder(workspace, runId), new UploadLedger(workspace).uploads());
  }

  private static List<PackagedZip> of(RunFolder run, List<Upload> uploads) {
    return run.zipNames().stream().map(name -> read(run, name, uploads)).toList();
  }

  /** Whether a zip of the run was uploaded. */
  public static boolean uploaded(Workspace workspace, String runId) {
    return of(workspace, runId).stream().anyMatch(zip -> !zip.uploads().isEmpty());
  }

  private static PackagedZip read(RunFolder run, String name, List<Upload> uploads) {
    Workspace workspace = run.workspace();
    String zip = name + SubmissionFiles.ZIP;
    Optional<JsonNode> sound = manifest(workspace, name + SubmissionFiles.MANIFEST);
    JsonNode manifest = sound.orElseGet(Json.MAPPER::createObjectNode);
    String digest = manifest.path("sha256").asText();
    List<String> placeholders = new ArrayList<>();
    manifest.path("placeholders").forEach(file -> placeholders.add(file.asText()));
    List<String> dataWarnings = new ArrayList<>();
    manifest.path(SubmissionFiles.DATA_WARNINGS).forEach(text -> dataWarnings.add(text.asText()));
    if (!manifest.has(SubmissionFiles.DATA_WARNINGS)) {
      dataWarnings.add(DataWarnings.UNKNOWN);
    }
    return new PackagedZip(
        run.runId(),
        workspace.resolve(zip),
        manifest.path("model").asText(),
        manifest.path("adapter").asText(),
        manifest.path("optimizer").asText(),
        digest,
        sound.isEmpty() ? State.UNKNOWN : state(workspace, zip, digest),
        placeholders,
        dataWarnings,
        uploads.stream().filter(upload -> upload.digest().equals(digest)).toList());
  }

  /** The manifest beside a zip, if it names the zip's digest. */
  private static Optional<JsonNode> manifest(Workspace workspace, String path) {
    try {
      return Optional.of(Json.MAPPER.readTree(workspace.read(path)))
          .filter(json -> json.path("sha256").asText().matches("[0-9a-f]{64}"));
    } catch (IOException | WorkspaceException e) {
      return Optional.empty();
    }
  }

  private static State state(Workspace workspace, String zip, String digest) {
    if (!workspace.exists(zip)) {
      return State.MISSING;
    }
    return Digest.of(workspace.read(zip)).equals(digest) ? State.WHOLE : State.CHANGED;
  }
}
