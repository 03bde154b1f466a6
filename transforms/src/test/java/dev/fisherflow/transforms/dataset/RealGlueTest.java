package dev.fisherflow.transforms.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** What the official files really show. */
  @ParameterizedTest
  @CsvSource({"cola, 0", "sst2, 0", "rte, 0", "wnli, 0"})
  void onlyWhatIsTrueIsNoticed(Task task, int warnings) {
    SharedFolder.find("glue");
    DatasetRequest request =
        DatasetRequest.of(
            task,
            SharedFolder.find("glue").toString(),
            TextTokenizer.EMBEDDED,
            InputFormat.PAIR,
            100);
    assertThat(GlueSource.scan(request, 8192, failures -> {}).warnings())
        .extracting(DataWarning::getText)
        .hasSize(warnings);
  }
}
