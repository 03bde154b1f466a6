package dev.fisherflow.learning.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {

  @Test
  void theKeyAloneDecides() {
    long one = KeyedRandom.of(1, "a", 2, 3).nextLong();
    assertThat(KeyedRandom.of(1, "a", 2, 3).nextLong()).isEqualTo(one);
    assertThat(KeyedRandom.of(2, "a", 2, 3).nextLong()).isNotEqualTo(one);
    assertThat(KeyedRandom.of(1, "b", 2, 3).nextLong()).isNotEqualTo(one);
    assertThat(KeyedRandom.of(1, "a", 3, 2).nextLong()).isNotEqualTo(one);
  }

  @Test
  void masksRepeatByKeyAndKeepTheirShare() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape shape = new Shape(200, 500);
      var mask = KeyedRandom.mask(manager, shape, 0.9, 1, "mask", 5);
      manager.randomUniform(0, 1, shape);
      assertThat(KeyedRandom.mask(manager, shape, 0.9, 1, "mask", 5)).isEqualTo(mask);
      assertThat(KeyedRandom.mask(manager, shape, 0.9, 1, "mask", 6)).isNotEqualTo(mask);
      // 100,000 draws: five standard deviations of the share are 0.005.
      assertThat(mask.mean().getFloat()).isCloseTo(0.9f, within(0.005f));
    }
  }
}
