package dev.fisherflow.learning.golden;

import ai.djl.ndarray.NDArray;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.OutputFactors;
import java.util.Random;
import java.util.function.LongFunction;

/** A loss whose drawn labels are the reference's. */
record GivenDraws(Loss loss, Loss draw) implements Loss {
  @Override
  public double scale() {
    return loss.scale();
  }

  @Override
  public NDArray total(NDArray logits) {
    return loss.total(logits);
  }

  @Override
  public double[] logitGradientNorms(NDArray logits) {
    return loss.logitGradientNorms(logits);
  }

  @Override
  public Loss sampled(NDArray logits, LongFunction<Random> random) {
    return draw;
  }

  @Override
  public Loss firstLabelOnly() {
    return new GivenDraws(loss.firstLabelOnly(), draw.firstLabelOnly());
  }

  @Override
  public Loss at(double scale) {
    return new GivenDraws(loss.at(scale), draw.at(scale));
  }

  @Override
  public NDArray outputs(NDArray logits) {
    return loss.outputs(logits);
  }

  @Override
  public OutputFactors factors(NDArray outputs) {
    return loss.factors(outputs);
  }

  @Override
  public NDArray hessianProduct(NDArray outputs, NDArray u) {
    return loss.hessianProduct(outputs, u);
  }

  @Override
  public double curvature(NDArray outputs, NDArray u) {
    return loss.curvature(outputs, u);
  }
}
