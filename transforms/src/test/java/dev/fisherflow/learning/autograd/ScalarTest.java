package dev.fisherflow.learning.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScalarTest {

  private static final int PASSES = 5;

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void theGraphKeepsItsNumbersWhateverIsCollected(DataType type) {
    for (int pass = 0; pass < PASSES; pass++) {
      try (NDManager manager = NDManager.newBaseManager()) {
        NDArray x = manager.create(new float[] {1, 2}).toType(type, true).duplicate();
        x.setRequiresGradient(true);
        NDArray total;
        try (Recording recording = Recording.open()) {
          total = Scalar.multiply(Scalar.multiply(x, 3).sum(), 0.5);
        }
        assertThat(total.toType(DataType.FLOAT64, false).getDouble()).isEqualTo(4.5);
        System.gc();
        List<ByteBuffer> others = fillFreedMemory();
        NDArray gradient = Autograd.gradients(total, new NDList(x)).head();
        assertThat(gradient.getDataType()).isEqualTo(type);
        assertThat(gradient.toType(DataType.FLOAT64, false).toDoubleArray())
            .containsExactly(1.5, 1.5);
        assertThat(others).isNotEmpty();
      }
    }
  }

  /** Small direct buffers of other numbers, where those of collected ones were. */
  private static List<ByteBuffer> fillFreedMemory() {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      buffers.add(ByteBuffer.allocateDirect(8).putDouble(0, 7));
    }
    return buffers;
  }
}
