package dev.fisherflow.runners.cli.progress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.trial.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/**
 * Progress as the trials' folders show it: {@code progress.json} while a trial runs, then {@code
 * result.avro} or {@code failure.avro}. A result counts if it is newer than what was there at
 * first, as a repeated trial has an old one.
 */
final class WorkspaceProgress implements ProgressSource {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Workspace workspace;
  private final Map<String, Long> before = new HashMap<>();

  /** The progress of some trials from now on. */
  WorkspaceProgress(Workspace workspace, Collection<String> trialIds) {
    this.workspace = workspace;
    for (String trialId : trialIds) {
      endings(trialId).forEach(path -> before.put(path, modified(path)));
    }
  }

  @Override
  public Optional<TrialProgress> progress(String trialId) {
    return read(trialId)
        .map(
            json ->
                new TrialProgress(
                    json.path("step").asLong(),
                    json.path("steps").asLong(),
                    json.path("loss").asDouble(Double.NaN),
                    json.path("bestScore").asDouble(Double.NaN)));
  }

  @Override
  public Optional<Resumption> resumption(String trialId) {
    return read(trialId)
        .filter(json -> json.has("resumedFrom"))
        .map(
            json ->
                new Resumption(json.path("resumedFrom").asLong(), json.path("repeated").asLong()));
  }

  private Optional<JsonNode> read(String trialId) {
    try (InputStream stream = workspace.open(new TrialFolder(trialId).progress())) {
      return Optional.of(JSON.readTree(stream));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<TrialResult> result(String trialId) {
    return endings(trialId).stream()
        .filter(path -> modified(path) > before.getOrDefault(path, 0L))
        .findFirst()
        .map(path -> workspace.readRecords(path, TrialResult.class).get(0));
  }

  /** When a file was last written, in milliseconds; 0 if it is not there. */
  private long modified(String path) {
    try {
      MatchResult match =
          FileSystems.matchResources(
                  List.of(FileSystems.matchNewResource(workspace.resolve(path), false)))
              .get(0);
      return match.status() == MatchResult.Status.OK
          ? match.metadata().stream().mapToLong(Metadata::lastModifiedMillis).max().orElse(0)
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A failure first: publishing a result removes it. */
  private static List<String> endings(String trialId) {
    TrialFolder folder = new TrialFolder(trialId);
    return List.of(folder.failure(), folder.result());
  }
}
