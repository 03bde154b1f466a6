package dev.fisherflow.learning.trial;

import dev.fisherflow.schemas.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The validations of a trial and the adapter folders kept of them: the best (the earlier of equals;
 * a score that is not finite is never best) and the last.
 */
final class Checkpoints {

  private final Path scratch;
  private final List<Checkpoint> validations = new ArrayList<>();
  private Checkpoint best;
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

  /**
   * Adds a validation, and keeps its adapter if it is the best or the last.
   *
   * @param validation without uri and digest
   * @param isLast whether the trial ends with it
   */
  void add(Checkpoint validation, AdapterWriter adapter, boolean isLast) {
    boolean isBest =
        Double.isFinite(validation.getScore())
            && validation.getScore() > bestScore(Double.NEGATIVE_INFINITY);
    Checkpoint kept = validation;
    if (isBest || isLast) {
      String uri = "checkpoints/" + validation.getStep();
      kept =
          Checkpoint.newBuilder(validation)
              .setUri(uri)
              .setWeightsDigest(adapter.write(scratch.resolve(uri)))
              .build();
    }
    if (isBest) {
      if (best != null) {
        delete(best);
      }
      best = kept;
    }
    if (isLast) {
      last = kept;
    }
    validations.add(kept);
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

  Checkpoint last() {
    return last;
  }

  /** All validations; only those whose weights are kept have a uri and a digest. */
  List<Checkpoint> validations() {
    return validations.stream()
        .map(
            validation ->
                validation.equals(best) || validation.equals(last)
                    ? validation
                    : Checkpoint.newBuilder(validation).setUri("").setWeightsDigest("").build())
        .toList();
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
