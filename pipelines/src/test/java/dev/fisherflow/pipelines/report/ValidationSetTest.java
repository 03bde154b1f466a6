package dev.fisherflow.pipelines.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.tasks.Task;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidationSetTest {

  private static ValidationSet of(String task, int no, int yes) {
    return new ValidationSet(Task.of(task), no + yes, List.of((long) no, (long) yes));
  }

  /** MRPC has accuracy and F1: all yes has 0.7 and 2 · 0.7 / 1.7. */
  @Test
  void theMajorityClassIsScoredAsAnyModelIs() {
    ValidationSet set = of("mrpc", 30, 70);
    assertThat(set.baselines().get(0).score()).isCloseTo((0.7 + 1.4 / 1.7) / 2, within(1e-12));
    ValidationSet reversed = of("mrpc", 70, 30);
    assertThat(reversed.baselines().get(0).score()).isCloseTo(0.7 / 2, within(1e-12));
  }

  /** Half of the answers are yes: accuracy 0.5, F1 2 · 35 / (70 + 50). */
  @Test
  void chanceDrawsEveryClassAsOften() {
    ValidationSet set = of("mrpc", 30, 70);
    assertThat(set.baselines().get(1).score()).isCloseTo((0.5 + 70 / 120.0) / 2, within(1e-12));
    ValidationSet cola = of("cola", 30, 70);
    assertThat(cola.baselines().get(1).score()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void labelsAreThoseOfTheResults() {
    Trial trial = Results.trials().get(0);
    TrialResult old = Results.succeeded(trial, 0.5);
    TrialResult counted =
        TrialResult.newBuilder(old).setLabels(ByteBuffer.wrap(new byte[] {1, 0, 1})).build();
    assertThat(ValidationSet.of(List.of(old, counted), Map.of())).containsExactly(of("sst2", 1, 2));
  }

  @Test
  void resultsOfEarlierVersionsHaveTheRowsOfTheManifest() {
    List<ValidationSet> sets =
        ValidationSet.of(
            List.of(Results.succeeded(Results.trials().get(0), 0.5)), Map.of("sst2", 872L));
    assertThat(sets).singleElement().extracting(ValidationSet::rows).isEqualTo(872L);
    assertThat(sets.get(0).baselines()).isEmpty();
    assertThat(100 * sets.get(0).halfWidth(0.79)).isCloseTo(2.7, within(0.05));
  }
}
