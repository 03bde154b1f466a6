package dev.fisherflow.learning.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.adapter.Leaves;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.data.Batch;
import dev.fisherflow.learning.data.Sample;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.CollectedGradients;
import dev.fisherflow.learning.fisher.FisherScope;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.RecordedGradients;
import dev.fisherflow.learning.fisher.RevisitedGradients;
import dev.fisherflow.learning.task.Formulation;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The gradients of a batch that goes through the model whole or, to take less memory, in pieces one
 * after the other: the batch stays what a step is made of, its loss has the scale &kappa; of all
 * its labels, and an update rule sees the gradients of all its samples at once.
 *
 * @param perSample whether the samples' own gradients are asked for
 * @param draws of labels that a rule makes
 * @param fisher whose exact Fisher matrix is asked for
 * @param rounded whether the samples' gradients are held as bfloat16
 * @param microBatch samples of a piece; null for all
 */
record BatchPass(
    AdaptedModel model,
    Formulation formulation,
    boolean perSample,
    int draws,
    FisherScope fisher,
    boolean rounded,
    Integer microBatch) {

  /**
   * What a pass leaves.
   *
   * @param loss of the batch
   * @param gradients of the batch, whose arrays the scope holds
   */
  record Result(double loss, BatchGradients gradients) {}

  /** Generators of a sample's label by the number of the draw. */
  @FunctionalInterface
  interface Draws {
    Random of(Sample sample, int draw);
  }

  /**
   * Runs a batch.
   *
   * @param dropout of the pieces, by their numbers from 0
   * @param labels of the sampled Fisher matrix
   * @param scope owner of all that is made
   */
  Result run(Batch batch, IntFunction<Dropout> dropout, Draws labels, NDManager scope) {
    Loss loss = formulation.loss(batch);
    int samples = batch.samples().size();
    if (microBatch == null || microBatch >= samples) {
      RecordedGradients whole = recorded(batch, loss, samples, dropout.apply(0), labels, scope);
      return new Result(whole.lossValue(), revisited(whole, batch, dropout, scope));
    }
    CollectedGradients rows = new CollectedGradients(draws, fisher != FisherScope.NONE, scope);
    NDList sum = new NDList();
    double total = 0;
    List<Batch> pieces = pieces(batch);
    for (int number = 0; number < pieces.size(); number++) {
      Batch piece = pieces.get(number);
      try (NDManager part = scope.newSubManager();
          Recording paused = Recording.paused()) {
        RecordedGradients gradients =
            recorded(
                piece,
                formulation.loss(piece).at(loss.scale()),
                samples,
                dropout.apply(number),
                labels,
                part);
        total += gradients.lossValue();
        if (perSample) {
          rows.add(gradients);
        } else {
          add(gradients.gradient(), sum, scope);
        }
      }
    }
    return new Result(total, perSample ? revisited(rows, batch, dropout, scope) : new Sum(sum));
  }

  private List<Batch> pieces(Batch batch) {
    List<Sample> samples = batch.samples();
    int size = microBatch == null ? samples.size() : microBatch;
    return IntStream.iterate(0, start -> start < samples.size(), start -> start + size)
        .mapToObj(start -> samples.subList(start, Math.min(samples.size(), start + size)))
        .map(Batch::new)
        .toList();
  }

  private BatchGradients revisited(
      BatchGradients gradients, Batch batch, IntFunction<Dropout> dropout, NDManager scope) {
    return new RevisitedGradients(gradients, () -> loss(batch, dropout, scope));
  }

  /** The loss for the parameters as they are now, with the same dropout. */
  private double loss(Batch batch, IntFunction<Dropout> dropout, NDManager scope) {
    double scale = formulation.loss(batch).scale();
    double total = 0;
    List<Batch> pieces = pieces(batch);
    for (int number = 0; number < pieces.size(); number++) {
      Batch piece = pieces.get(number);
      try (NDManager part = scope.newSubManager();
          Recording paused = Recording.paused()) {
        ForwardPass pass =
            model.forward(formulation.inputs(piece, part), false, dropout.apply(number), part);
        total += formulation.loss(piece).at(scale).value(pass.logits());
      }
    }
    return total;
  }

  /**
   * @param all samples of the whole batch
   */
  private RecordedGradients recorded(
      Batch batch, Loss loss, int all, Dropout dropout, Draws labels, NDManager scope) {
    List<Sample> samples = batch.samples();
    ForwardPass pass = model.forward(formulation.inputs(batch, scope), perSample, dropout, scope);
    return new RecordedGradients(
        pass.logits(),
        pass.leaves().arrays(),
        perSample ? gradients -> rows(pass.leaves(), gradients) : null,
        loss,
        draw -> row -> labels.of(samples.get((int) row), draw),
        fisher == FisherScope.LABEL_WORDS ? formulation.labelWords(batch, 1.0 / all) : loss);
  }

  private PerSampleGradients rows(Leaves leaves, NDList gradients) {
    PerSampleGradients rows = leaves.rows(gradients);
    return rounded ? rows.rounded() : rows;
  }

  private static void add(NDList gradient, NDList sum, NDManager scope) {
    if (sum.isEmpty()) {
      gradient.forEach(array -> array.attach(scope));
      sum.addAll(gradient);
      return;
    }
    for (int i = 0; i < sum.size(); i++) {
      NDArray array = sum.get(i);
      array.addi(gradient.get(i));
    }
  }

  /** The gradient of a batch without those of its samples. */
  private record Sum(NDList gradient) implements BatchGradients {

    @Override
    public PerSampleGradients perSample() {
      throw ofSamples();
    }

    @Override
    public PerSampleGradients sampled(int draw) {
      throw ofSamples();
    }

    @Override
    public double[] logitGradientNorms() {
      throw ofSamples();
    }

    private static IllegalStateException ofSamples() {
      return new IllegalStateException("the passes were made without per-sample leaves");
    }
  }
}
