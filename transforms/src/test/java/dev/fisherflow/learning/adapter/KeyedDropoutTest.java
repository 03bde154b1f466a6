package dev.fisherflow.learning.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class KeyedDropoutTest {

  @Test
  void masksRepeatByKeyAndKeepTheirShare() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape shape = new Shape(200, 500);
      var ones = manager.ones(shape);
      var fifth = new KeyedDropout(0.1, 1, 5);
      var dropped = fifth.apply("query", ones);
      manager.randomUniform(0, 1, shape);
      assertThat(fifth.apply("query", ones)).isEqualTo(dropped);
      assertThat(new KeyedDropout(0.1, 1, 6).apply("query", ones)).isNotEqualTo(dropped);
      assertThat(new KeyedDropout(0.1, 2, 5).apply("query", ones)).isNotEqualTo(dropped);
      assertThat(fifth.apply("key", ones)).isNotEqualTo(dropped);
      // 100,000 draws: five standard deviations of the share are 0.005.
      assertThat(dropped.mul(0.9f).mean().getFloat()).isCloseTo(0.9f, within(0.005f));
    }
  }
}
