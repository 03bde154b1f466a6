package dev.fisherflow.runners.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.runners.flink.translation.types.EncodedValueTypeInformation;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeComparator;
import org.apache.flink.runtime.operators.shipping.OutputEmitter;
import org.apache.flink.runtime.operators.shipping.ShipStrategyType;
import org.apache.flink.runtime.plugable.SerializationDelegate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotKeysTest {

  /** Asks Flink's own emitter, with the comparator that Beam's keys have there. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8, 40, 200})
  void everyTaskGetsOneKey(int tasks) throws Exception {
    List<Integer> keys = SlotKeys.of(tasks);
    TypeComparator<byte[]> comparator =
        new EncodedValueTypeInformation().createComparator(true, new ExecutionConfig());
    OutputEmitter<byte[]> emitter =
        new OutputEmitter<>(ShipStrategyType.PARTITION_HASH, comparator);
    emitter.setup(tasks);
    SerializationDelegate<byte[]> record = new SerializationDelegate<>(null);
    List<Integer> reached =
        keys.stream()
            .map(
                key -> {
                  record.setInstance(encoded(key));
                  return emitter.selectChannel(record);
                })
            .toList();
    assertThat(reached)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, tasks).boxed().toList());
    assertThat(keys).doesNotHaveDuplicates();
  }

  private static byte[] encoded(int key) {
    try {
      return CoderUtils.encodeToByteArray(VarIntCoder.of(), key);
    } catch (org.apache.beam.sdk.coders.CoderException e) {
      throw new AssertionError(e);
    }
  }
}
