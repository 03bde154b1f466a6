package dev.fisherflow.learning.model.file;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file: eight bytes of little-endian header length, a JSON header of names, types,
 * shapes and offsets, then the raw little-endian tensors. The whole header is checked when a file
 * is opened: nothing in it is trusted.
 */
public final class Safetensors implements AutoCloseable {

  private static final long LONGEST_HEADER = 100_000_000;
  private static final int PAGE = 1 << 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, Tensor> tensors;

  private Safetensors(Path file, FileChannel channel, long dataStart, Map<String, Tensor> tensors) {
    this.file = file;
    this.channel = channel;
    this.dataStart = dataStart;
    this.tensors = tensors;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws ModelException if it is not a whole, sound safetensors file
   */
  public static Safetensors open(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return parse(file, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + e, e);
    }
  }

  /** Names of the tensors, in the header's order. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** Shape of a tensor. */
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  /** Type of a tensor's numbers. */
  public TensorType type(String name) {
    return tensor(name).type();
  }

  /** Whether all bytes of a tensor are 0; reads up to the first that is not. */
  boolean blank(String name) {
    Tensor tensor = tensor(name);
    try {
      for (long done = 0; done < tensor.bytes(); done += PAGE) {
        int length = (int) Math.min(PAGE, tensor.bytes() - done);
        ByteBuffer page = readFully(file, channel, dataStart + tensor.begin() + done, length);
        while (page.hasRemaining()) {
          if (page.get() != 0) {
            return false;
          }
        }
      }
      return true;
    } catch (IOException e) {
      throw new ModelException("cannot read '" + name + "' of " + file + ": " + e, e);
    }
  }

  /**
   * Reads a tensor, memory-mapped and copied once.
   *
   * @param type type to convert to
   * @return the tensor in its {@link #shape}, attached to the manager
   * @throws ModelException if it is not there or holds a number that is not finite
   */
  public NDArray read(String name, NDManager manager, DataType type) {
    Tensor tensor = tensor(name);
    DataType stored = tensor.type().readAs();
    if (stored == null) {
      throw new ModelException(
          "%s: tensor '%s' is of dtype %s, which is not read; expected one of %s"
              .formatted(file, name, tensor.type(), TensorType.weights()));
    }
    try (NDManager scope = manager.newSubManager()) {
      ByteBuffer bytes =
          channel
              .map(FileChannel.MapMode.READ_ONLY, dataStart + tensor.begin(), tensor.bytes())
              .order(ByteOrder.LITTLE_ENDIAN);
      NDArray mapped =
          stored == DataType.BFLOAT16
              ? scope.create(widened(bytes), tensor.shape(), DataType.FLOAT32)
              : scope.create(bytes, tensor.shape(), stored);
      // An array of its own memory: toType alone would go on looking into the mapped file.
      NDArray array = mapped.toType(type, false).duplicate();
      if (array.getDataType().isFloating() && tensor.shape().size() > 0) {
        if (array.sub(array).isNaN().any().getBoolean()) {
          throw new ModelException(
              file + ": tensor '" + name + "' holds NaN or infinity; the file is damaged");
        }
      }
      array.attach(manager);
      return array;
    } catch (IOException e) {
      throw new ModelException("cannot read '" + name + "' of " + file + ": " + e, e);
    }
  }

  /**
   * The float32 numbers of which these bfloat16 numbers are the upper halves. The native library
   * ends the process when it is given bfloat16 bytes.
   */
  private static ByteBuffer widened(ByteBuffer halves) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(halves.remaining(), 2))
            .order(ByteOrder.LITTLE_ENDIAN);
    while (halves.hasRemaining()) {
      bytes.putShort((short) 0).putShort(halves.getShort());
    }
    return bytes.flip();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new ModelException("cannot close " + file, e);
    }
  }

  /**
   * Writes a file of float32 tensors, in the map's order: equal tensors make equal files.
   *
   * @param tensors float arrays of any shapes by name
   */
  public static void write(Path file, Map<String, NDArray> tensors) {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, NDArray> entry : tensors.entrySet()) {
      Shape shape = entry.getValue().getShape();
      ObjectNode tensor = header.putObject(entry.getKey());
      tensor.put("dtype", "F32");
      tensor.set("shape", JSON.valueToTree(shape.getShape()));
      tensor.putArray("data_offsets").add(offset).add(offset + shape.size() * Float.BYTES);
      offset += shape.size() * Float.BYTES;
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    int padding = -text.length & 7;
    ByteBuffer head =
        ByteBuffer.allocate(Long.BYTES + text.length + padding).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(text.length + padding)
        .put(text)
        .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    try (OutputStream stream = Files.newOutputStream(file)) {
      stream.write(head.array());
      for (NDArray tensor : tensors.values()) {
        float[] numbers = tensor.toType(DataType.FLOAT32, false).toFloatArray();
        ByteBuffer bytes =
            ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        stream.write(bytes.array());
      }
    } catch (IOException e) {
      throw new ModelException("cannot write " + file + ": " + e, e);
    }
  }

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelException(file + " has no tensor '" + name + "'");
    }
    return tensor;
  }

  private static Safetensors parse(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer length = readFully(file, channel, 0, Long.BYTES);
    long headerLength = length.getLong();
    if (headerLength < 2 || headerLength > LONGEST_HEADER || headerLength > size - Long.BYTES) {
      throw new ModelException(
          file
              + ": expected a header of 2 to "
              + Math.max(0, Math.min(LONGEST_HEADER, size - Long.BYTES))
              + " bytes, its length field says "
              + headerLength
              + "; not a whole safetensors file");
    }
    byte[] text = readFully(file, channel, Long.BYTES, (int) headerLength).array();
    JsonNode header = JsonFile.object("the header of " + file, text);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    header
        .fields()
        .forEachRemaining(
            entry -> {
              if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensorOf(file, entry.getKey(), entry.getValue()));
              }
            });
    long dataStart = Long.BYTES + headerLength;
    checkLayout(file, tensors, size - dataStart);
    return new Safetensors(file, channel, dataStart, tensors);
  }

  private static Tensor tensorOf(Path file, String name, JsonNode entry) {
    String where = file + ": tensor '" + name + "'";
    TensorType type =
        TensorType.of(entry.path("dtype").asText())
            .orElseThrow(
                () ->
                    new ModelException(
                        where
                            + ": expected dtype "
                            + List.of(TensorType.values())
                            + ", found "
                            + JsonFile.excerpt(entry.path("dtype"))));
    JsonNode offsets = entry.path("data_offsets");
    JsonNode shape = entry.path("shape");
    if (!shape.isArray() || !offsets.isArray() || offsets.size() != 2) {
      throw new ModelException(
          where + ": expected a shape and two data_offsets, found " + JsonFile.excerpt(entry));
    }
    long[] dimensions = new long[shape.size()];
    long bits = type.bits();
    try {
      for (int i = 0; i < dimensions.length; i++) {
        dimensions[i] = natural(where, shape.get(i));
        bits = Math.multiplyExact(bits, dimensions[i]);
      }
    } catch (ArithmeticException e) {
      throw new ModelException(where + ": shape " + shape + " is beyond any file", e);
    }
    long bytes = (bits + 7) / 8;
    long begin = natural(where, offsets.get(0));
    long end = natural(where, offsets.get(1));
    if (end - begin != bytes) {
      throw new ModelException(
          where + ": shape " + shape + " needs " + bytes + " bytes, data_offsets are " + offsets);
    }
    return new Tensor(name, type, new Shape(dimensions), begin, bytes);
  }

  private static long natural(String where, JsonNode number) {
    if (!number.canConvertToLong() || !number.isIntegralNumber() || number.longValue() < 0) {
      throw new ModelException(where + ": expected a whole number >= 0, found " + number);
    }
    return number.longValue();
  }

  /** Tensors must follow each other without gap or overlap up to the file's end. */
  private static void checkLayout(Path file, Map<String, Tensor> tensors, long dataBytes) {
    List<Tensor> inOrder = new ArrayList<>(tensors.values());
    inOrder.sort(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::bytes));
    long end = 0;
    for (Tensor tensor : inOrder) {
      if (tensor.begin() != end) {
        throw new ModelException(
            "%s: tensor '%s' begins at %d, expected %d: tensors %s"
                .formatted(
                    file,
                    tensor.name(),
                    tensor.begin(),
                    end,
                    tensor.begin() < end ? "overlap" : "leave a gap"));
      }
      end += tensor.bytes();
    }
    if (end != dataBytes) {
      throw new ModelException(
          "%s: the header describes %d bytes of tensors, the file holds %d; cut short or damaged"
              .formatted(file, end, dataBytes));
    }
  }

  private static ByteBuffer readFully(Path file, FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new ModelException(
            file
                + ": expected at least "
                + (position + length)
                + " bytes, found "
                + channel.size());
      }
    }
    return buffer.flip();
  }

  private record Tensor(String name, TensorType type, Shape shape, long begin, long bytes) {}
}
