package dev.fisherflow.learning.trial;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.TrainingState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * The training state in a trial's scratch folder: {@code state/training.avro}, written last, and
 * the files that it names. It is believed after a check only: the record has the digest that its
 * file's header says, every file has the digest that the record says.
 */
public final class StateFolder {

  /** Folder of the state below the scratch folder. */
  public static final String FOLDER = "state";

  /** File of the record below the scratch folder. */
  public static final String RECORD = FOLDER + "/training.avro";

  private static final String DIGEST = "fisherflow.digest";

  private StateFolder() {}

  /**
   * A state that is not whole, or not what it says. Not an error of the trial, which can begin
   * anew.
   */
  public static final class UnsoundException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Makes an exception that says what is wrong. */
    public UnsoundException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A record as stored, with the entries of its file's header that a writer gave. */
  public record Stored(TrainingState state, Map<String, String> header) {}

  /**
   * Puts a record in its place, in one piece; its files are there already.
   *
   * @param scratch the trial's scratch folder
   */
  public static void write(Path scratch, TrainingState state) throws IOException {
    Files.createDirectories(scratch.resolve(FOLDER));
    Path temporary = scratch.resolve(RECORD + ".new");
    Files.write(temporary, encode(state, Map.of()));
    Files.move(temporary, scratch.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * The state of a scratch folder, with all its files checked.
   *
   * @throws UnsoundException if it cannot be trusted
   */
  public static TrainingState read(Path scratch) throws UnsoundException {
    TrainingState state = record(scratch);
    for (NamedDigest file : state.getFiles()) {
      String found;
      try {
        found = Digest.ofFile(inside(scratch, file.getName()));
      } catch (UncheckedIOException e) {
        throw new UnsoundException("cannot read " + file.getName() + ": " + e.getCause(), e);
      }
      if (!found.equals(file.getDigest())) {
        throw new UnsoundException(
            "expected digest " + file.getDigest() + " of " + file.getName() + ", found " + found,
            null);
      }
    }
    return state;
  }

  /**
   * The record of a scratch folder, its files not looked at.
   *
   * @throws UnsoundException if it cannot be trusted
   */
  public static TrainingState record(Path scratch) throws UnsoundException {
    byte[] file;
    try {
      file = Files.readAllBytes(scratch.resolve(RECORD));
    } catch (IOException e) {
      throw new UnsoundException("cannot read " + RECORD + ": " + e, e);
    }
    return decode(file).state();
  }

  /** Whether there is a state, sound or not. */
  static boolean exists(Path scratch) {
    return Files.exists(scratch.resolve(RECORD));
  }

  /**
   * A file of a state, for which a name may not lead out of the scratch folder.
   *
   * @throws UnsoundException if it does
   */
  public static Path inside(Path scratch, String name) throws UnsoundException {
    Path file = scratch.resolve(name).normalize();
    if (!file.startsWith(scratch.normalize()) || file.equals(scratch.normalize())) {
      throw new UnsoundException("expected files below the scratch folder, found " + name, null);
    }
    return file;
  }

  /**
   * The bytes of a record's file.
   *
   * @param header entries for the file's header
   */
  public static byte[] encode(TrainingState state, Map<String, String> header) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<TrainingState> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(TrainingState.class))) {
      header.forEach(writer::setMeta);
      writer.setMeta(DIGEST, digest(state, header));
      writer.create(TrainingState.getClassSchema(), bytes, new byte[16]);
      writer.append(state);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * The record in a file, with its header.
   *
   * @throws UnsoundException if record and header have not the digest that the file says
   */
  public static Stored decode(byte[] file) throws UnsoundException {
    try (DataFileStream<TrainingState> reader =
        new DataFileStream<>(
            new ByteArrayInputStream(file), new SpecificDatumReader<>(TrainingState.class))) {
      TrainingState state = reader.next();
      Map<String, String> header = new TreeMap<>();
      for (String key : reader.getMetaKeys()) {
        if (!DataFileWriter.isReservedMeta(key)) {
          header.put(key, reader.getMetaString(key));
        }
      }
      String expected = header.remove(DIGEST);
      String found = digest(state, header);
      if (!found.equals(expected)) {
        throw new UnsoundException(
            "expected a training state of digest " + expected + ", found " + found, null);
      }
      return new Stored(state, header);
    } catch (UnsoundException e) {
      throw e;
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // What Avro makes of damaged bytes, a huge length among them.
      throw new UnsoundException("not a readable training state: " + e, e);
    }
  }

  private static String digest(TrainingState state, Map<String, String> header) {
    Digest digest = Digest.create().add(state);
    new TreeMap<>(header).forEach((key, value) -> digest.add(key).add(value));
    return digest.hex();
  }
}
