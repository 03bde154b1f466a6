package dev.fisherflow.transforms.trials;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The results of trials in a workspace, each in its {@link TrialFolder}.
 *
 * <p>Results are believed after a check only: the file is as it was sealed, holds the result of the
 * very trial, the weights of its checkpoints have their digests or were deleted, and the files
 * beside them say the same of the adapter as the result does. What fails the check counts as
 * missing. The run that made a result is noted in the Avro file's header.
 */
public final class TrialStore implements Serializable {

  /** The file of an adapter folder that {@code Checkpoint.weightsDigest} is of. */
  public static final String WEIGHTS = AdapterFiles.WEIGHTS;

  private static final long serialVersionUID = 1L;
  private static final String LOG = Learner.LOG;

  private final Workspace workspace;
  private final DeletedWeights deleted;
  private final AdapterNotes adapters;

  /** The trials of a workspace. */
  public TrialStore(Workspace workspace) {
    this.workspace = workspace;
    this.deleted = new DeletedWeights(workspace);
    this.adapters = new AdapterNotes(workspace);
  }

  /** The sound, finished result of a trial, if there is one: the trial need not be trained. */
  public Optional<TrialResult> find(Trial trial) {
    return look(trial).stored.map(StoredResult::result);
  }

  /** Where the sound, finished result of a trial comes from, if there is one. */
  public Optional<TrialOrigin> origin(Trial trial) {
    return look(trial)
        .stored
        .map(
            stored ->
                new TrialOrigin(
                    stored.run(),
                    workspace
                        .modified(new TrialFolder(trial.getTrialId()).result())
                        .orElse(Instant.EPOCH)));
  }

  /** Why the result file that is there is not believed; empty if it is, or there is none. */
  public Optional<String> unsoundness(Trial trial) {
    return look(trial).unsoundness;
  }

  /** The step of an unfinished trial's training state, if it has one. */
  public OptionalLong reached(String trialId) {
    return new StateStore(workspace).step(trialId);
  }

  /** Whether a try has nothing left to do for a trial. */
  public boolean done(Trial trial, Try current) {
    if (failure(trial, current).isPresent()) {
      return true;
    }
    Predicate<StoredResult> counts = stored -> !current.fresh() || stored.freshFor(current);
    return look(trial, counts).stored.isPresent();
  }

  /**
   * How a trial ended that a try is done with: its failure in this try, or its result.
   *
   * @throws IllegalStateException if it is neither
   */
  public Outcome outcome(Trial trial, Try current) {
    return failure(trial, current)
        .or(() -> look(trial).stored)
        .map(stored -> new Outcome(stored.result(), stored.token().equals(current.token())))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "expected a result in "
                        + workspace.resolve(new TrialFolder(trial.getTrialId()).path())
                        + " after training, found none"
                        + unsoundness(trial).map(why -> " (" + why + ")").orElse("")
                        + "; was the folder changed during the run?"));
  }

  /**
   * Publishes the checkpoints of a result and then the result, its checkpoints' folders relative to
   * the workspace. A FAILED result is published without checkpoints, beside any older result.
   *
   * @param result as the learner gave it, its checkpoints' folders relative to scratch
   */
  public void publish(TrialResult result, Path scratch, Try current) {
    TrialFolder folder = new TrialFolder(result.getTrial().getTrialId());
    workspace.publish(folder.description(), json(result.getTrial()));
    if (result.getStatus() == TrialStatus.FAILED) {
      UnaryOperator<Checkpoint> withoutWeights =
          c -> Checkpoint.newBuilder(c).setUri("").setWeightsDigest("").build();
      TrialResult failed = map(result, withoutWeights);
      Failure failure =
          Failure.newBuilder(result.getFailure()).setLog(publishLog(folder, scratch)).build();
      TrialResult whole =
          TrialResult.newBuilder(failed).setFailure(failure).setBest(null).setLast(null).build();
      workspace.publish(folder.failure(), StoredResult.write(whole, current, Optional.empty()));
      return;
    }
    String target = folder.path() + "/";
    weights(result)
        .keySet()
        .forEach(uri -> workspace.publishFolder(scratch.resolve(uri), target + uri));
    UnaryOperator<Checkpoint> moved =
        c ->
            c.getUri().isEmpty() ? c : Checkpoint.newBuilder(c).setUri(target + c.getUri()).build();
    workspace.publish(
        folder.result(),
        StoredResult.write(map(result, moved), current, AdapterNotes.of(result, scratch)));
    workspace.delete(List.of(folder.failure(), folder.log(), folder.deletedWeights()));
  }

  /** The log in the workspace, if there is one in scratch; else none is there either. */
  private String publishLog(TrialFolder folder, Path scratch) {
    String target = folder.log();
    Path log = scratch.resolve(LOG);
    if (!Files.exists(log)) {
      workspace.delete(List.of(target));
      return "";
    }
    workspace.publish(target, stream -> Files.copy(log, stream));
    return target;
  }

  /**
   * Copies the adapter folder of a checkpoint to a local folder, for use there.
   *
   * @throws IllegalStateException if the weights have not the checkpoint's digest
   */
  public void fetch(Checkpoint checkpoint, Path folder) {
    fetch(checkpoint.getUri(), checkpoint.getWeightsDigest(), folder);
  }

  /**
   * Copies an adapter folder of the workspace to a local folder, for use there. If it was deleted
   * to save room, the trial's result counts no more, so that the next run trains it again.
   *
   * @param uri the folder, relative to the workspace
   * @throws IllegalStateException if the weights have not this digest
   */
  public void fetch(String uri, String weightsDigest, Path folder) {
    for (String path : workspace.list(uri + "/*")) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      try {
        Files.write(folder.resolve(name), workspace.read(path));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot copy " + path + " to " + folder, e);
      }
    }
    Path weights = folder.resolve(WEIGHTS);
    String found = Files.exists(weights) ? Digest.ofFile(weights) : "no such file";
    if (!found.equals(weightsDigest)) {
      if (deleted.contains(uri, weightsDigest)) {
        deleted.forget(uri);
        found = "none: it was deleted by gc to save room";
      }
      throw new IllegalStateException(
          "expected digest "
              + weightsDigest
              + " of "
              + uri
              + "/"
              + WEIGHTS
              + ", found "
              + found
              + "; run the sweep again to train the trial again");
    }
  }

  /** Digests of the weights that a result refers to, by their folders. */
  public static Map<String, String> weights(TrialResult result) {
    Map<String, String> weights = new LinkedHashMap<>();
    Stream.concat(result.getValidations().stream(), Stream.of(result.getBest(), result.getLast()))
        .filter(checkpoint -> checkpoint != null && !checkpoint.getUri().isEmpty())
        .forEach(checkpoint -> weights.put(checkpoint.getUri(), checkpoint.getWeightsDigest()));
    return weights;
  }

  /**
   * Writes again what a trial's folder lacks and its result holds, if that makes a result count
   * that did not; the caller has the trial's lease. A result that must be trained again finds room.
   *
   * @return whether a try has nothing left to do for the trial now
   * @throws dev.fisherflow.transforms.workspace.WorkspaceException if a folder with files lies in
   *     the place of the result
   */
  public boolean mend(Trial trial, Try current) {
    TrialFolder folder = new TrialFolder(trial.getTrialId());
    List.of(folder.description(), folder.failure(), folder.result()).forEach(workspace::makeRoom);
    if (!workspace.exists(folder.result())) {
      return false;
    }
    try {
      StoredResult stored = read(folder.result(), trial);
      if (current.fresh() && !stored.freshFor(current)) {
        return false;
      }
      adapters.mend(stored);
    } catch (IOException e) {
      return false;
    }
    return done(trial, current);
  }

  private Optional<StoredResult> failure(Trial trial, Try current) {
    String file = new TrialFolder(trial.getTrialId()).failure();
    return look(file, trial, stored -> stored.token().equals(current.token())).stored;
  }

  private Look look(Trial trial) {
    return look(trial, stored -> true);
  }

  private Look look(Trial trial, Predicate<StoredResult> counts) {
    return look(new TrialFolder(trial.getTrialId()).result(), trial, counts);
  }

  private Look look(String file, Trial trial, Predicate<StoredResult> counts) {
    if (!workspace.exists(file)) {
      return new Look(Optional.empty(), Optional.empty());
    }
    try {
      StoredResult stored = read(file, trial);
      if (!counts.test(stored)) {
        return new Look(Optional.empty(), Optional.empty());
      }
      verifyWeights(stored.result());
      List<String> wrong = adapters.wrong(stored);
      return wrong.isEmpty()
          ? new Look(Optional.of(stored), Optional.empty())
          : new Look(
              Optional.empty(),
              Optional.of(wrong.get(0) + " is not as it was written; a sweep writes it again"));
    } catch (IOException e) {
      return new Look(Optional.empty(), Optional.of(file + ": " + e.getMessage()));
    }
  }

  private StoredResult read(String file, Trial trial) throws IOException {
    try (InputStream stream = workspace.open(file)) {
      return StoredResult.read(stream.readAllBytes(), trial);
    }
  }

  private void verifyWeights(TrialResult result) throws IOException {
    for (Map.Entry<String, String> entry : weights(result).entrySet()) {
      String file = entry.getKey() + "/" + WEIGHTS;
      if (!workspace.exists(file) && deleted.contains(entry.getKey(), entry.getValue())) {
        continue;
      }
      try (InputStream stream = workspace.open(file)) {
        String digest = Digest.of(stream);
        if (!digest.equals(entry.getValue())) {
          throw new IOException(
              "expected digest " + entry.getValue() + " of " + file + ", found " + digest);
        }
      }
    }
  }

  private static TrialResult map(TrialResult result, UnaryOperator<Checkpoint> change) {
    return TrialResult.newBuilder(result)
        .setValidations(result.getValidations().stream().map(change).toList())
        .setBest(result.getBest() == null ? null : change.apply(result.getBest()))
        .setLast(result.getLast() == null ? null : change.apply(result.getLast()))
        .build();
  }

  static byte[] json(Trial trial) {
    try {
      ObjectMapper json = new ObjectMapper();
      return json.writerWithDefaultPrettyPrinter()
          .writeValueAsBytes(json.readTree(trial.toString()));
    } catch (IOException e) {
      throw new IllegalStateException("Avro wrote a record as broken JSON: " + trial, e);
    }
  }

  /**
   * How a trial ended.
   *
   * @param result its result
   * @param ofThisTry whether the try that asks has trained it
   */
  public record Outcome(TrialResult result, boolean ofThisTry) {}

  /** A result, or why the one that is there is not believed. */
  private record Look(Optional<StoredResult> stored, Optional<String> unsoundness) {}
}
