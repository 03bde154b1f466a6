package dev.fisherflow.learning.optimizer;

import ai.djl.ndarray.NDArray;
import dev.fisherflow.declaration.Settings;

/**
 * Adam's direction m&#770; / (&radic;v&#770; + &epsilon;) with m&#770; = m / (1 &minus;
 * &beta;&#8321;&#7511;) and v&#770; = v / (1 &minus; &beta;&#8322;&#7511;), m and v being the
 * decaying means of g and g&sup2;.
 */
record AdamMoments(double beta1, double beta2, double epsilon) {

  static AdamMoments of(Settings settings) {
    return new AdamMoments(
        settings.get(AdamSettings.BETA1),
        settings.get(AdamSettings.BETA2),
        settings.get(AdamSettings.EPSILON));
  }

  /**
   * The direction of a step.
   *
   * @param first m, changed in place
   * @param second v, changed in place
   * @param step from 1
   */
  NDArray direction(NDArray gradient, NDArray first, NDArray second, long step) {
    double firstBias = 1 - Math.pow(beta1, step);
    double secondBias = 1 - Math.pow(beta2, step);
    first.muli(beta1).addi(gradient.mul(1 - beta1));
    second.muli(beta2).addi(gradient.square().muli(1 - beta2));
    NDArray root = second.sqrt().divi(Math.sqrt(secondBias)).addi(epsilon);
    return first.div(root).divi(firstBias);
  }
}
