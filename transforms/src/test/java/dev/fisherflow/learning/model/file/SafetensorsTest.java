package dev.fisherflow.learning.model.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBackExactly() {
    Path file = folder.resolve("a.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray matrix = manager.create(new float[] {1, -2, 3.5f, 0, 5e-30f, 6}, new Shape(2, 3));
      NDArray scalar = manager.create(7f);
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      tensors.put("matrix", matrix);
      tensors.put("scalar", scalar);
      Safetensors.write(file, tensors);
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(read.names()).containsExactly("matrix", "scalar");
        assertThat(read.read("matrix", manager, DataType.FLOAT32)).isEqualTo(matrix);
        assertThat(read.shape("scalar")).isEqualTo(new Shape());
        assertThat(read.read("scalar", manager, DataType.FLOAT64).toDoubleArray())
            .containsExactly(7.0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1] | expected one JSON object",
        "{\"a\" | expected one JSON object",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | expected one JSON object",
        "{\"a\":{\"dtype\":\"F99\",\"shape\":[2],\"data_offsets\":[0,8]}} | expected dtype",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}} | two data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | whole number >= 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | needs 12 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}"
            + " | beyond any file",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}} | overlap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[6,6]}} | leave a gap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | cut short or damaged",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}} | cut short or damaged",
      })
  void unsoundHeadersAreRefused(String header, String message) throws IOException {
    assertThatThrownBy(() -> Safetensors.open(file(header, new byte[8])))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(message);
  }

  @Test
  void headerLengthsBeyondTheFileAreRefused() throws IOException {
    for (long length : new long[] {-1, 0, 1000, Long.MAX_VALUE}) {
      Path file = folder.resolve("length.safetensors");
      byte[] bytes = new byte[100];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Files.write(file, bytes);
      assertThatThrownBy(() -> Safetensors.open(file))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("length field says " + length);
    }
    Path empty = Files.createFile(folder.resolve("empty.safetensors"));
    assertThatThrownBy(() -> Safetensors.open(empty)).hasMessageContaining("at least 8 bytes");
  }

  @Test
  void numbersThatAreNotFiniteAreRefusedByTensor() throws IOException {
    for (float number : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      data.putFloat(1).putFloat(number);
      Path file =
          file("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", data.array());
      try (NDManager manager = NDManager.newBaseManager();
          Safetensors read = Safetensors.open(file)) {
        assertThatThrownBy(() -> read.read("w", manager, DataType.FLOAT32))
            .isInstanceOf(ModelException.class)
            .hasMessageContaining("'w' holds NaN or infinity");
      }
    }
  }

  /** The numbers 1, 0 and -2.5, or 1, 0 and 3, in the bits of each type that is read. */
  @ParameterizedTest
  @CsvSource({
    "F64,  000000000000f03f 0000000000000000 00000000000004c0, -2.5",
    "F32,  0000803f 00000000 000020c0,                         -2.5",
    "F16,  003c 0000 00c1,                                     -2.5",
    "BF16, 803f 0000 20c0,                                     -2.5",
    "I64,  0100000000000000 0000000000000000 0300000000000000, 3",
    "I32,  01000000 00000000 03000000,                         3",
    "U8,   01 00 03,                                           3",
    "BOOL, 01 00 01,                                           1"
  })
  void everyListedTypeIsRead(String type, String hex, float last) throws IOException {
    byte[] data = HexFormat.of().parseHex(hex.replace(" ", ""));
    String header = "{\"w\":{\"dtype\":\"%s\",\"shape\":[3],\"data_offsets\":[0,%d]}}";
    Path file = file(header.formatted(type, data.length), data);
    try (NDManager manager = NDManager.newBaseManager();
        Safetensors read = Safetensors.open(file)) {
      assertThat(read.read("w", manager, DataType.FLOAT32).toFloatArray())
          .containsExactly(1, 0, last);
      assertThat(read.read("w", manager, DataType.FLOAT64).toDoubleArray())
          .containsExactly(1, 0, last);
    }
  }

  /** The largest, the smallest and subnormal numbers, and both zeros. */
  @Test
  void bfloat16NumbersAreReadExactly() throws IOException {
    short[] halves = {0x7f7f, (short) 0xff7f, 0x0080, 0x0001, (short) 0x8000, 0x3f81};
    ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    data.asShortBuffer().put(halves);
    Path file =
        file("{\"w\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[0,12]}}", data.array());
    try (NDManager manager = NDManager.newBaseManager();
        Safetensors read = Safetensors.open(file)) {
      NDArray matrix = read.read("w", manager, DataType.FLOAT32);
      assertThat(matrix.getShape()).isEqualTo(new Shape(2, 3));
      float[] numbers = matrix.toFloatArray();
      for (int i = 0; i < halves.length; i++) {
        assertThat(Float.floatToRawIntBits(numbers[i])).isEqualTo(halves[i] << 16);
      }
    }
  }

  @Test
  void bfloat16NumbersThatAreNotFiniteAreRefused() throws IOException {
    Path file =
        file(
            "{\"w\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]}}",
            new byte[] {(byte) 0x80, 0x7f});
    try (NDManager manager = NDManager.newBaseManager();
        Safetensors read = Safetensors.open(file)) {
      assertThatThrownBy(() -> read.read("w", manager, DataType.FLOAT32))
          .hasMessageContaining("'w' holds NaN or infinity");
    }
  }

  private Path file(String header, byte[] data) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text).put(data);
    return Files.write(folder.resolve("model.safetensors"), bytes.array());
  }
}
