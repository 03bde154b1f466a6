package dev.fisherflow.transforms.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fisherflow.learning.model.file.JsonFile;
import java.io.EOFException;
import java.time.DateTimeException;
import org.apache.avro.AvroRuntimeException;

/** What the exceptions of parsers say of a damaged file, in one line. */
public final class Damage {

  private static final int LONGEST = 160;

  private Damage() {}

  /** How a file is damaged, by what its parser threw. */
  public static String of(Throwable thrown) {
    if (thrown instanceof JsonProcessingException json) {
      String place =
          json.getLocation() == null ? "" : " (line %d)".formatted(json.getLocation().getLineNr());
      return line("expected JSON, found: " + JsonFile.said(json)) + place;
    }
    if (thrown instanceof DateTimeException) {
      return line("expected a moment in ISO 8601, found: " + thrown.getMessage());
    }
    if (thrown instanceof EOFException) {
      return "it ends too early";
    }
    if (thrown instanceof OutOfMemoryError) {
      return "a length in it is too large for any file";
    }
    boolean avro = thrown instanceof AvroRuntimeException;
    String message = thrown.getMessage();
    if (message == null || message.isBlank()) {
      return "its content cannot be read (" + thrown.getClass().getSimpleName() + ")";
    }
    return line((avro ? "expected an Avro file, found: " : "") + message);
  }

  /** The first line of a text, cut where it is long. */
  private static String line(String text) {
    String line = text.lines().findFirst().orElse("").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }
}
