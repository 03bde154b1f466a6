package dev.fisherflow.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Example;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EvaluationBatchesTest {

  private static EvaluationBatches of(int rows, Long limit, int batchSize) {
    List<Example> examples =
        LongStream.range(0, rows)
            .mapToObj(
                index ->
                    Example.newBuilder()
                        .setTask("cola")
                        .setSplit("train")
                        .setIndex(index)
                        .setLabel(0)
                        .build())
            .toList();
    EvaluationTarget target =
        EvaluationTarget.newBuilder()
            .setSource("")
            .setTrialId("")
            .setTask("cola")
            .setDatasetDigest("data")
            .setLimit(limit)
            .setModel("")
            .setModelDigest("")
            .setAdapter(AdapterSettings.newBuilder().setType("lora").build())
            .setCheckpoint("")
            .setStep(0)
            .setStage(0)
            .setWeightsDigest("")
            .build();
    return new EvaluationBatches(target, split -> examples, batchSize);
  }

  private static List<Long> indices(EvaluationBatches batches, int number) {
    return batches.batch(number).stream().map(Example::getIndex).toList();
  }

  @Test
  void aPassHasEveryExampleOnceAndTheNextIsInAnotherOrder() {
    EvaluationBatches batches = of(12, null, 4);
    Set<Long> pass = new HashSet<>();
    for (int number = 0; number < 3; number++) {
      assertThat(batches.batch(number)).hasSize(4);
      pass.addAll(indices(batches, number));
    }
    assertThat(pass).hasSize(12);
    assertThat(indices(batches, 3)).isNotEqualTo(indices(batches, 0));
    assertThat(indices(of(12, null, 4), 3)).isEqualTo(indices(batches, 3));
  }

  @Test
  void batchesAreOfTheExamplesThatTrialsWithTheLimitUse() {
    EvaluationBatches batches = of(100, 10L, 5);
    Set<Long> used = new HashSet<>();
    for (int number = 0; number < 6; number++) {
      used.addAll(indices(batches, number));
    }
    assertThat(used).hasSize(10);
  }

  @Test
  void tooFewExamplesAreRefused() {
    assertThatThrownBy(() -> of(100, 10L, 11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected at least 11")
        .hasMessageContaining("found 10");
  }
}
