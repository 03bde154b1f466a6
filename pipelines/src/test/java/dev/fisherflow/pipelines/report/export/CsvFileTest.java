package dev.fisherflow.pipelines.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CsvFileTest {

  @Test
  void aNullIsAnEmptyCellWhereverItStands() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();

    CsvFile.write(
        List.of("a", "b", "c"),
        Stream.of(
            Arrays.asList(null, 2, 3),
            Arrays.asList(1, null, 3),
            Arrays.asList(1, 2, null),
            Arrays.asList(null, null, null),
            Arrays.asList("x,y", "", "\"")),
        file);

    assertThat(file.toString(StandardCharsets.UTF_8))
        .isEqualTo("a,b,c\n,2,3\n1,,3\n1,2,\n,,\n\"x,y\",,\"\"\"\"\n");
  }
}
