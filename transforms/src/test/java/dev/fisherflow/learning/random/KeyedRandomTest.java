package dev.fisherflow.learning.random;

import static org.assertj.core.api.Assertions.assertThat;

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
}
