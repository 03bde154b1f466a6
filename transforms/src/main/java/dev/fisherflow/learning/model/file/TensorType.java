package dev.fisherflow.learning.model.file;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of numbers that safetensors files may hold, and what they are read as. */
public enum TensorType {
  F64(64, DataType.FLOAT64),
  F32(32, DataType.FLOAT32),
  F16(16, DataType.FLOAT16),
  BF16(16, DataType.BFLOAT16),
  I64(64, DataType.INT64),
  I32(32, DataType.INT32),
  U8(8, DataType.UINT8),
  BOOL(8, DataType.BOOLEAN),
  I8(8, null),
  I16(16, null),
  U16(16, null),
  U32(32, null),
  U64(64, null),
  C64(64, null),
  F8_E5M2(8, null),
  F8_E4M3(8, null),
  F8_E8M0(8, null),
  F8_E4M3FNUZ(8, null),
  F8_E5M2FNUZ(8, null),
  F6_E2M3(6, null),
  F6_E3M2(6, null),
  F4(4, null);

  private final int bits;
  private final DataType readAs;

  TensorType(int bits, DataType readAs) {
    this.bits = bits;
    this.readAs = readAs;
  }

  /** The type of a header's {@code dtype}. */
  static Optional<TensorType> of(String dtype) {
    return Arrays.stream(values()).filter(type -> type.name().equals(dtype)).findFirst();
  }

  /** Bits of a number. */
  int bits() {
    return bits;
  }

  /** The engine's type of the same bits; null if it has none. */
  DataType readAs() {
    return readAs;
  }

  /** Whether weights may be of it: integers and numbers of 8 bits or fewer need scales. */
  public boolean ofWeights() {
    return readAs != null && (readAs.isFloating() || readAs == DataType.BFLOAT16);
  }

  /** Whether its numbers are whole, so that they are a model's constants, and no weights. */
  boolean whole() {
    return name().startsWith("I") || name().startsWith("U") || this == BOOL;
  }

  /** The types of weights, for messages. */
  public static String weights() {
    return Arrays.stream(values())
        .filter(TensorType::ofWeights)
        .map(TensorType::name)
        .collect(Collectors.joining(", "));
  }
}
