package dev.fisherflow.transforms.dataset.own;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareDrawTest {

  /** Made with Python's hashlib. */
  @ParameterizedTest
  @CsvSource({
    "1, text, 0.8870482447857654",
    "1, größe, 0.2490405007948044",
    "2, text, 0.8183541834762154"
  })
  void numbersAreThoseOfTheDigest(long seed, String value, double share) {
    assertThat(ShareDraw.share(ShareDraw.number(seed, value))).isEqualTo(share, within(1e-15));
  }

  private static Offset<Double> within(double most) {
    return Offset.offset(most);
  }
}
