package dev.fisherflow.runners.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** One change of a file's content; its place is a share of the file's length, in [0, 1). */
interface Edit {

  byte[] apply(byte[] content);

  /** Changes of any file. */
  static Arbitrary<Edit> ofBytes() {
    return Combinators.combine(
            Arbitraries.of(Bytes.Change.class), place(), Arbitraries.integers().between(0, 255))
        .as(Bytes::new);
  }

  /** Changes of a table of tab-separated values. */
  static Arbitrary<Edit> ofLines() {
    return Combinators.combine(
            Arbitraries.of(Lines.Change.class), place(), Arbitraries.of(Hostile.TEXTS))
        .as(Lines::new);
  }

  /** Changes of a JSON document that leave it one. */
  static Arbitrary<Edit> ofJson() {
    return Combinators.combine(
            Arbitraries.of(Json.Change.class), place(), Arbitraries.of(Hostile.JSON))
        .as(Json::new);
  }

  private static Arbitrary<Double> place() {
    return Arbitraries.integers().between(0, 99_999).map(n -> n / 100_000.0);
  }

  /** Damage of a disk, of a copy cut short, of an editor. */
  record Bytes(Change change, double place, int value) implements Edit {

    enum Change {
      FLIP,
      CUT,
      EMPTY,
      INSERT,
      REPEAT,
      ZEROS
    }

    private static final int STRETCH = 64;

    @Override
    public byte[] apply(byte[] content) {
      int at = (int) (place * content.length);
      byte[] head = Arrays.copyOf(content, at);
      byte[] tail = Arrays.copyOfRange(content, at, content.length);
      return switch (change) {
        case FLIP -> content.length == 0 ? content : joined(head, flipped(tail));
        case CUT -> head;
        case EMPTY -> new byte[0];
        case INSERT -> joined(head, new byte[] {(byte) value}, tail);
        case REPEAT -> joined(head, Arrays.copyOf(tail, Math.min(tail.length, STRETCH)), tail);
        case ZEROS -> {
          byte[] zeroed = tail.clone();
          Arrays.fill(zeroed, 0, Math.min(zeroed.length, STRETCH), (byte) 0);
          yield joined(head, zeroed);
        }
      };
    }

    private byte[] flipped(byte[] tail) {
      byte[] changed = tail.clone();
      changed[0] ^= (byte) (1 << value % Byte.SIZE);
      return changed;
    }

    private static byte[] joined(byte[]... parts) {
      int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
      byte[] all = new byte[length];
      int at = 0;
      for (byte[] part : parts) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      return all;
    }
  }

  /** Mistakes in a table. */
  record Lines(Change change, double place, String text) implements Edit {

    enum Change {
      DELETE,
      REPEAT,
      TO_END,
      CUT_FIELD,
      REPLACE_FIELD,
      ADD_FIELD,
      INSERT
    }

    @Override
    public byte[] apply(byte[] content) {
      List<String> lines =
          new ArrayList<>(List.of(new String(content, StandardCharsets.UTF_8).split("\n", -1)));
      int at = (int) (place * lines.size());
      String line = lines.get(at);
      List<String> fields = new ArrayList<>(List.of(line.split("\t", -1)));
      int field = (int) (place * lines.size() * fields.size()) % fields.size();
      switch (change) {
        case DELETE -> lines.remove(at);
        case REPEAT -> lines.add(at, line);
        case TO_END -> lines.add(lines.remove(at));
        case CUT_FIELD -> {
          fields.remove(field);
          lines.set(at, String.join("\t", fields));
        }
        case REPLACE_FIELD -> {
          fields.set(field, text);
          lines.set(at, String.join("\t", fields));
        }
        case ADD_FIELD -> lines.set(at, line + "\t" + text);
        case INSERT -> lines.add(at, text);
      }
      return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A value that is another's, missing, doubled or absurd. */
  record Json(Change change, double place, String value) implements Edit {

    enum Change {
      REPLACE,
      DELETE,
      RENAME,
      ADD,
      WRAP,
      REPEAT
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public byte[] apply(byte[] content) {
      try {
        JsonNode root = JSON.readTree(content);
        List<Slot> slots = new ArrayList<>();
        collect(root, slots);
        if (!slots.isEmpty()) {
          change(slots.get((int) (place * slots.size())));
        }
        return JSON.writeValueAsBytes(root);
      } catch (IOException e) {
        return content; // what an earlier edit left is no JSON
      }
    }

    /** A place in the document: a key of an object, or an index of an array. */
    private record Slot(JsonNode parent, String key, int index) {

      JsonNode value() {
        return key == null ? parent.get(index) : parent.get(key);
      }

      void set(JsonNode value) {
        if (key == null) {
          ((ArrayNode) parent).set(index, value);
        } else {
          ((ObjectNode) parent).set(key, value);
        }
      }

      void remove() {
        if (key == null) {
          ((ArrayNode) parent).remove(index);
        } else {
          ((ObjectNode) parent).remove(key);
        }
      }
    }

    private static void collect(JsonNode node, List<Slot> slots) {
      node.fieldNames()
          .forEachRemaining(
              key -> {
                slots.add(new Slot(node, key, -1));
                collect(node.get(key), slots);
              });
      if (node.isArray()) {
        for (int i = 0; i < node.size(); i++) {
          slots.add(new Slot(node, null, i));
          collect(node.get(i), slots);
        }
      }
    }

    private void change(Slot slot) {
      JsonNode old = slot.value();
      switch (change) {
        case REPLACE -> slot.set(hostile());
        case DELETE -> slot.remove();
        case RENAME -> {
          slot.remove();
          add(slot.parent(), old);
        }
        case ADD -> add(slot.parent(), hostile());
        case WRAP -> slot.set(JSON.createArrayNode().add(old));
        case REPEAT -> slot.set(JSON.createArrayNode().add(old).add(old));
      }
    }

    private static void add(JsonNode parent, JsonNode value) {
      if (parent instanceof ArrayNode array) {
        array.add(value);
      } else {
        ((ObjectNode) parent).set("key", value);
      }
    }

    private JsonNode hostile() {
      try {
        return JSON.readTree(value);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
