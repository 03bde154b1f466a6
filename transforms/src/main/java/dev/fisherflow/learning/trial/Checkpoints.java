package dev.fisherflow.learning.trial;

import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The validations of a trial and the adapter folders kept of them: the best (the earlier of equals;
 * a score that is not finite is never best), the last, and those that are wanted for themselves.
 */
public final class Checkpoints {

  /** Folder below the scratch folder that holds the adapter folders. */
  public static final String FOLDER = "checkpoints";

  private final Path scratch;
  private final List<Checkpoint> validations = new ArrayList<>();
  private final Set<Long> wanted = new HashSet<>();
  private Checkpoint best;
  private ByteBuffer bestAnswers = ByteBuffer.allocate(0);
  private Checkpoint last;

  /** Folders are written as {@code checkpoints/<step>} below the scratch folder. */
  Checkpoints(Path scratch) {
    this.scratch = scratch;
  }

  /** Writes an adapter into a new folder and returns the digest of its weights. */
  @FunctionalInterface
  interface AdapterWriter {
    String write(Path folder);
  }

  /** Adds the validation before any step, and keeps its adapter; it is never the best. */
  void addFirst(Checkpoint validation, AdapterWriter adapter) {
    wanted.add(validation.getStep());
    validations.add(written(validation, adapter));
  }

  /**
   * Adds a validation, and keeps its adapter if it is the best, the last, or wanted.
   *
   * @param validation without uri and digest
   * @param answers to the validation examples; kept of the best
   * @param isLast whether the trial ends with it
   * @param isWanted whether it is kept whatever its score
   */
  void add(
      Checkpoint validation,
      ByteBuffer answers,
      AdapterWriter adapter,
      boolean isLast,
      boolean isWanted) {
    boolean isBest =
        Double.isFinite(validation.getScore())
            && validation.getScore() > bestScore(Double.NEGATIVE_INFINITY);
    if (isWanted) {
      wanted.add(validation.getStep());
    }
    Checkpoint kept = isBest || isLast || isWanted ? written(validation, adapter) : validation;
    if (isBest) {
      if (best != null && !wanted.contains(best.getStep())) {
        delete(best);
      }
      best = kept;
      bestAnswers = answers;
    }
    if (isLast) {
      last = kept;
    }
    validations.add(kept);
  }

  private Checkpoint written(Checkpoint validation, AdapterWriter adapter) {
    String uri = FOLDER + "/" + validation.getStep();
    return Checkpoint.newBuilder(validation)
        .setUri(uri)
        .setWeightsDigest(adapter.write(scratch.resolve(uri)))
        .build();
  }

  /** Score of the best checkpoint; NaN before the first. */
  double bestScore() {
    return bestScore(Double.NaN);
  }

  private double bestScore(double otherwise) {
    return best == null ? otherwise : best.getScore();
  }

  Checkpoint best() {
    return best;
  }

  /** Answers of the best checkpoint; empty before the first. */
  ByteBuffer bestAnswers() {
    return bestAnswers;
  }

  Checkpoint last() {
    return last;
  }

  /** All validations; only those whose weights are kept have a uri and a digest. */
  List<Checkpoint> validations() {
    return validations.stream()
        .map(
            validation ->
                validation.equals(best)
                        || validation.equals(last)
                        || wanted.contains(validation.getStep())
                    ? validation
                    : Checkpoint.newBuilder(validation).setUri("").setWeightsDigest("").build())
        .toList();
  }

  /** The adapter folders kept, below the scratch folder. */
  List<String> folders() {
    return validations().stream().map(Checkpoint::getUri).filter(uri -> !uri.isEmpty()).toList();
  }

  /** Whether the last validation is that of this step. */
  boolean validatedAt(long step) {
    return !validations.isEmpty() && validations.get(validations.size() - 1).getStep() == step;
  }

  /** Adds to a training state what {@link #restore} takes. */
  void save(TrainingState.Builder state) {
    state
        .setValidations(validations())
        .setBestStep(best == null ? null : (Long) best.getStep())
        .setBestAnswers(bestAnswers)
        .setWantedSteps(wanted.stream().sorted().toList());
  }

  /** Resumes from a training state, whose adapter folders are below the scratch folder. */
  void restore(TrainingState state) {
    validations.clear();
    validations.addAll(state.getValidations());
    wanted.clear();
    wanted.addAll(state.getWantedSteps());
    best = state.getBestStep() == null ? null : validationAt(state.getBestStep());
    bestAnswers = state.getBestAnswers();
    boolean stopped =
        Patience.of(state.getTrial()).flatMap(limit -> limit.exhausted(validations)).isPresent();
    last =
        stopped
            ? validations.get(validations.size() - 1)
            : validationAt(state.getTrial().getSteps());
  }

  private Checkpoint validationAt(long step) {
    return validations.stream().filter(v -> v.getStep() == step).findFirst().orElse(null);
  }

  private void delete(Checkpoint checkpoint) {
    try (Stream<Path> files = Files.walk(scratch.resolve(checkpoint.getUri()))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete a checkpoint that is no longer the best", e);
    }
  }
}
