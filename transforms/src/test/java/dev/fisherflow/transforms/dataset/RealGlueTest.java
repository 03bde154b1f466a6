package dev.fisherflow.transforms.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The official files, row for row. */
class RealGlueTest {

  @ParameterizedTest
  @CsvSource({
    "cola, 8551, 1043, 1063",
    "sst2, 67349, 872, 1821",
    "rte, 2490, 277, 3000",
    "wnli, 635, 71, 146"
  })
  void everyRowIsRead(Task task, long train, long dev, long test) {
    GlueFixture glue = new GlueFixture(SharedFolder.find("glue"));
    List<FailedRecord> failures = new ArrayList<>();
    assertThat(glue.scan(task, "train", failures).rows()).isEqualTo(train);
    assertThat(glue.scan(task, "dev", failures).rows()).isEqualTo(dev);
    assertThat(glue.scan(task, "test", failures).rows()).isEqualTo(test);
    assertThat(failures).isEmpty();
  }

  /** What the official files really show: counted by another program. */
  @ParameterizedTest
  @MethodSource
  void onlyWhatIsTrueIsNoticed(Task task, List<String> warnings) {
    DatasetRequest request =
        DatasetRequest.of(
            task,
            SharedFolder.find("glue").toString(),
            TextTokenizer.EMBEDDED,
            InputFormat.PAIR,
            100);
    assertThat(GlueSource.scan(request, 8192, failure -> {}).facts().warnings())
        .extracting(DataWarning::getText)
        .isEqualTo(warnings);
  }

  static Stream<Arguments> onlyWhatIsTrueIsNoticed() {
    return Stream.of(
        arguments(
            Glue.COLA,
            List.of(
                "CoLA/train.tsv: 11 of 8,551 rows repeat an earlier row with another label, the"
                    + " first in line 304",
                "CoLA/dev.tsv: 16 of 1,043 rows are in the split train too, the first in line 56",
                "CoLA/dev.tsv: 3 of 1,043 rows repeat an earlier row with another label, the first"
                    + " in line 548",
                "CoLA/test.tsv: 19 of 1,063 rows are in the split train too, the first in line"
                    + " 73")),
        arguments(
            Glue.SST2,
            List.of(
                "SST-2/train.tsv: 5 of 67,349 rows repeat an earlier row with another label, the"
                    + " first in line 30,665")),
        arguments(Glue.RTE, List.of()),
        arguments(Glue.WNLI, List.of()));
  }
}
