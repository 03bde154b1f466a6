package dev.fisherflow.transforms.workspace;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;

/**
 * A folder on any Beam file system that holds everything fisherflow keeps.
 *
 * <pre>
 * datasets/&lt;digest&gt;/   manifest and Avro files per split
 * trials/&lt;trialId&gt;/    trial, checkpoints and result
 * runs/&lt;runId&gt;/        manifest, tables, selections, submissions
 * tmp/                  files being written
 * </pre>
 *
 * <p>Paths are relative to the workspace, with {@code /} between their parts. A file is published
 * by writing it under {@code tmp/} and renaming it, so a reader never sees half of it; of a folder,
 * the file that says the folder is whole is published last.
 */
public final class Workspace implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String root;

  private Workspace(String root) {
    this.root = root;
  }

  /**
   * The workspace at a local folder or a file system's URI.
   *
   * @param location such as {@code work}, {@code /data/work} or {@code s3://bucket/work}
   */
  public static Workspace at(String location) {
    boolean local = !location.matches("[a-zA-Z][a-zA-Z0-9+.-]+://.*");
    String absolute = local ? Path.of(location).toAbsolutePath().normalize().toString() : location;
    return new Workspace(absolute.endsWith("/") ? absolute : absolute + "/");
  }

  /** The folder's location, ended by a slash. */
  public String root() {
    return root;
  }

  /** Full location of a path. */
  public String resolve(String path) {
    return root + path;
  }

  /** Whether a file is there. */
  public boolean exists(String path) {
    try {
      MatchResult match =
          FileSystems.match(List.of(literal(resolve(path))), EmptyMatchTreatment.DISALLOW).get(0);
      return match.status() == MatchResult.Status.OK && !match.metadata().isEmpty();
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new WorkspaceException("cannot look for " + resolve(path), e);
    }
  }

  /** When a file was last written; empty if it is not there. */
  public Optional<Instant> modified(String path) {
    try {
      MatchResult match = FileSystems.matchResources(List.of(resource(resolve(path)))).get(0);
      return match.status() == MatchResult.Status.OK
          ? match.metadata().stream()
              .map(file -> Instant.ofEpochMilli(file.lastModifiedMillis()))
              .findFirst()
          : Optional.empty();
    } catch (IOException e) {
      throw new WorkspaceException("cannot look for " + resolve(path), e);
    }
  }

  /** Paths of the files that match a glob below the workspace, sorted. */
  public List<String> list(String glob) {
    try {
      MatchResult match = FileSystems.match(resolve(glob), EmptyMatchTreatment.ALLOW);
      List<String> paths = new ArrayList<>();
      for (MatchResult.Metadata file : match.metadata()) {
        paths.add(file.resourceId().toString().substring(root.length()));
      }
      paths.sort(Comparator.naturalOrder());
      return paths;
    } catch (IOException e) {
      throw new WorkspaceException("cannot list " + resolve(glob), e);
    }
  }

  /** The files that match a glob below the workspace, in the order of their paths. */
  public List<StoredFile> files(String glob) {
    try {
      List<StoredFile> files = new ArrayList<>();
      for (MatchResult.Metadata file :
          FileSystems.match(resolve(glob), EmptyMatchTreatment.ALLOW).metadata()) {
        files.add(
            new StoredFile(
                file.resourceId().toString().substring(root.length()),
                file.sizeBytes(),
                Instant.ofEpochMilli(file.lastModifiedMillis())));
      }
      files.sort(Comparator.comparing(StoredFile::path));
      return files;
    } catch (IOException e) {
      throw new WorkspaceException("cannot list " + resolve(glob), e);
    }
  }

  /** Opens a file; the caller closes the stream. */
  public InputStream open(String path) throws IOException {
    return Channels.newInputStream(FileSystems.open(resource(resolve(path))));
  }

  /** A file's bytes. */
  public byte[] read(String path) {
    try (InputStream stream = open(path)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new WorkspaceException("cannot read " + resolve(path), e);
    }
  }

  /** Publishes a file with this content, in place of one that is there. */
  public void publish(String path, byte[] content) {
    publish(path, stream -> stream.write(content));
  }

  /** Publishes a file with the content that a writer writes, in place of one that is there. */
  public void publish(String path, Content content) {
    String temporary = "tmp/" + UUID.randomUUID();
    try {
      try (OutputStream stream =
          Channels.newOutputStream(
              FileSystems.create(resource(resolve(temporary)), MimeTypes.BINARY))) {
        content.writeTo(stream);
      }
      FileSystems.rename(List.of(resource(resolve(temporary))), List.of(resource(resolve(path))));
    } catch (IOException e) {
      discard(temporary, e);
      throw new WorkspaceException("cannot write " + resolve(path) + ": " + e.getMessage(), e);
    }
  }

  /**
   * Publishes the files below a local folder, in the order of their paths.
   *
   * @param folder local folder whose files are copied
   * @param path folder of the workspace that receives them
   */
  public void publishFolder(Path folder, String path) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String relative = folder.relativize(file).toString().replace('\\', '/');
        publish(path + "/" + relative, stream -> Files.copy(file, stream));
      }
    } catch (IOException e) {
      throw new WorkspaceException("cannot read " + folder, e);
    }
  }

  /** Publishes an Avro file of records. */
  public <T extends SpecificRecordBase> void publishRecords(
      String path, Schema schema, Iterable<T> records) {
    publish(path, stream -> writeRecords(stream, schema, records));
  }

  /** The records of an Avro file, read with today's schema. */
  public <T extends SpecificRecordBase> List<T> readRecords(String path, Class<T> type) {
    try (InputStream stream = open(path)) {
      return readRecords(stream, type);
    } catch (IOException e) {
      throw new WorkspaceException("cannot read " + resolve(path) + ": " + e.getMessage(), e);
    }
  }

  /** The bytes of an Avro file of records; equal records make equal bytes. */
  public static <T extends SpecificRecordBase> byte[] encodeRecords(
      Schema schema, Iterable<T> records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writeRecords(bytes, schema, records);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** The records of an Avro file's bytes, read with today's schema. */
  public static <T extends SpecificRecordBase> List<T> decodeRecords(byte[] file, Class<T> type) {
    try {
      return readRecords(new ByteArrayInputStream(file), type);
    } catch (IOException e) {
      throw new WorkspaceException("these bytes are no Avro file: " + e.getMessage(), e);
    }
  }

  /** Moves a published file, in place of one that is there. */
  public void move(String from, String to) {
    try {
      FileSystems.rename(List.of(resource(resolve(from))), List.of(resource(resolve(to))));
    } catch (IOException e) {
      throw new WorkspaceException(
          "cannot move " + resolve(from) + " to " + resolve(to) + ": " + e.getMessage(), e);
    }
  }

  /** Deletes files; those that are not there are passed over. */
  public void delete(List<String> paths) {
    try {
      FileSystems.delete(
          paths.stream().map(path -> resource(resolve(path))).toList(),
          StandardMoveOptions.IGNORE_MISSING_FILES);
    } catch (IOException e) {
      throw new WorkspaceException("cannot delete " + paths, e);
    }
  }

  /** Deletes a folder and the files in it, which must be all it holds. */
  public void deleteFolder(String path) {
    delete(list(path + "/*"));
    delete(List.of(path)); // an empty folder is left on a local disk, and nothing elsewhere
  }

  private static <T extends SpecificRecordBase> void writeRecords(
      OutputStream stream, Schema schema, Iterable<T> records) throws IOException {
    try (DataFileWriter<T> writer = new DataFileWriter<>(new SpecificDatumWriter<T>(schema))) {
      writer.setCodec(CodecFactory.deflateCodec(6));
      // A fixed sync marker: equal records make equal files.
      writer.create(schema, stream, new byte[16]);
      for (T record : records) {
        writer.append(record);
      }
    }
  }

  private static <T extends SpecificRecordBase> List<T> readRecords(
      InputStream stream, Class<T> type) throws IOException {
    try (DataFileStream<T> reader = new DataFileStream<>(stream, new SpecificDatumReader<>(type))) {
      List<T> records = new ArrayList<>();
      reader.forEach(records::add);
      return records;
    }
  }

  private void discard(String temporary, IOException cause) {
    try {
      FileSystems.delete(
          List.of(resource(resolve(temporary))), StandardMoveOptions.IGNORE_MISSING_FILES);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static ResourceId resource(String location) {
    return FileSystems.matchNewResource(location, false);
  }

  /** A location with the glob characters taken literally. */
  private static String literal(String location) {
    return location.replaceAll("([*?\\[\\]{}\\\\])", "\\\\$1");
  }

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it; the stream is closed by the caller. */
    void writeTo(OutputStream stream) throws IOException;
  }
}
