package dev.fisherflow.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.fisher.CrossEntropy;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class EvaluationBatchTest {

  private final EvaluationBatch batch = new EvaluationBatch(List.of(part(2), part(0), part(1)));

  @Test
  void partsComeInOrderAndWithoutEmptyOnes() {
    assertThat(batch.samples()).isEqualTo(3);
    assertThat(batch.partsInTurn()).extracting(MicroBatch::samples).containsExactly(2, 1);
  }

  @Test
  void anInterruptionEndsTheWorkBeforeTheNextPart() {
    Iterator<MicroBatch> parts = batch.partsInTurn().iterator();
    assertThat(parts.next().samples()).isEqualTo(2);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(parts::next).isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static MicroBatch part(int samples) {
    return new MicroBatch(
        scope -> {
          throw new AssertionError("inputs are not asked for");
        },
        new CrossEntropy(new int[samples]),
        new long[samples]);
  }
}
