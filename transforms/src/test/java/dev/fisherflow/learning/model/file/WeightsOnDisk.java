package dev.fisherflow.learning.model.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** A safetensors file of any names, types and shapes; all its numbers have equal bytes. */
public final class WeightsOnDisk {

  private final ObjectNode header = new ObjectMapper().createObjectNode();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** Adds a tensor. */
  public WeightsOnDisk with(String name, TensorType type, int filling, long... shape) {
    long numbers = LongStream.of(shape).reduce(1, Math::multiplyExact);
    int bytes = Math.toIntExact((numbers * type.bits() + 7) / 8);
    ObjectNode entry = header.putObject(name).put("dtype", type.name());
    LongStream.of(shape).forEach(entry.putArray("shape")::add);
    entry.putArray("data_offsets").add(data.size()).add(data.size() + bytes);
    for (int i = 0; i < bytes; i++) {
      data.write(filling);
    }
    return this;
  }

  /** Writes a folder's file. */
  public void to(Path file) {
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + text.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text).put(data.toByteArray());
    try {
      Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
