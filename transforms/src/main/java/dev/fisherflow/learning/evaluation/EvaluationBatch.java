package dev.fisherflow.learning.evaluation;

import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * A batch that directions are evaluated on, in micro-batches. Its loss is that of each sample's
 * first label token, at one &kappa; for the whole batch, so that figures do not depend on how it is
 * cut.
 *
 * @param parts the micro-batches, in order
 * @param scale &kappa; &gt; 0
 */
public record EvaluationBatch(List<MicroBatch> parts, double scale) {

  /** A batch whose loss is the mean over its N samples: &kappa; = 1 / N. */
  public EvaluationBatch(List<MicroBatch> parts) {
    this(parts, 1.0 / samples(parts));
  }

  /** Brings the losses of all parts to the scale of the batch. */
  public EvaluationBatch {
    samples(parts);
    parts =
        parts.stream()
            .filter(part -> part.samples() > 0)
            .map(
                part ->
                    new MicroBatch(
                        part.inputs(), part.loss().firstLabelOnly().at(scale), part.keys()))
            .toList();
  }

  /**
   * The parts to work on one after the other. Of a large model each takes seconds: when the thread
   * is interrupted, a {@link CancellationException} stands in the next one's place.
   */
  Iterable<MicroBatch> partsInTurn() {
    return () -> parts.stream().peek(part -> checkInterruption()).iterator();
  }

  private static void checkInterruption() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted between two micro-batches");
    }
  }

  /** The same samples with a loss at another scale &kappa;. */
  public EvaluationBatch at(double other) {
    return new EvaluationBatch(parts, other);
  }

  /** Samples N. */
  public int samples() {
    return samples(parts);
  }

  private static int samples(List<MicroBatch> parts) {
    int samples = parts.stream().mapToInt(MicroBatch::samples).sum();
    if (samples == 0) {
      throw new IllegalArgumentException("Expected a batch of at least one sample; found none");
    }
    return samples;
  }
}
