package dev.fisherflow.learning.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** By hand: p = (1/2, 1/4, 1/4), so that l = ln 2 and ln 4, and ||p - y||² = 3/8 and 7/8. */
  @Test
  void lossAndNormsAreTheDefinitions() {
    float two = (float) Math.log(2);
    NDArray logits = manager.create(new float[] {two, 0, 0, two, 0, 0}, new Shape(2, 3));
    CrossEntropy loss = new CrossEntropy(new int[] {0, 2});
    assertThat(loss.logLikelihoods(logits).neg().toFloatArray())
        .containsExactly(new float[] {two, 2 * two}, within(1e-6f));
    assertThat(loss.logitGradientNorms(logits))
        .containsExactly(new double[] {3 / 32.0, 7 / 32.0}, within(1e-7));
    CrossEntropy half = new CrossEntropy(new int[] {0, CrossEntropy.IGNORED});
    assertThat(half.scale()).isEqualTo(1);
    assertThat(half.logitGradientNorms(logits))
        .containsExactly(new double[] {3 / 8.0, 0}, within(1e-7));
  }

  @Test
  void labelsOutsideTheHeadAreRefused() {
    NDArray logits = manager.zeros(new Shape(2, 3));
    CrossEntropy third = new CrossEntropy(new int[] {0, 3});
    assertThatThrownBy(() -> third.total(logits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label 3 is outside the model's 3 outputs");
    assertThatThrownBy(() -> third.logitGradientNorms(logits)).hasMessageContaining("3 outputs");
    NDArray words = manager.zeros(new Shape(1, 2, 5));
    assertThatThrownBy(() -> new CrossEntropy(new int[][] {{4, 5}}).total(words))
        .hasMessage("label 5 is outside the model's 5 outputs");
    assertThatThrownBy(() -> new CrossEntropy(new int[] {1, -1}))
        .hasMessage("expected labels from 0, found -1");
  }
}
