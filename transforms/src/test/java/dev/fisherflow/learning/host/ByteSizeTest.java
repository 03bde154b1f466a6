package dev.fisherflow.learning.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "17,17",
    "17B,17",
    "10GB,10000000000",
    "1.5 tb,1500000000000",
    "500MB,500000000",
    "2kb,2000",
    "10GiB,10737418240",
    "1.5 TiB,1649267441664",
    "2KIB,2048",
    "2k,2048",
    "900m,943718400",
    "4G,4294967296",
    "1t,1099511627776"
  })
  void unitsAreOfAThousandWithAByteAndOf1024WithoutOrWithAnI(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "ten", "10iB", "10Gi", "1e3", "0.5B", "999999999999TB", "1 0GB", "4gg"})
  void otherSizesAreRefused(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected")
        .hasMessageContaining("found '" + text + "'");
  }
}
