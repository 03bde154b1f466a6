package dev.fisherflow.transforms.workspace;

import dev.fisherflow.learning.host.DiskFull;
import dev.fisherflow.schemas.Echo;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
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

  /** The folder of files that are being written. */
  public static final String TEMPORARY = "tmp/";

  private final String root;

  private Workspace(String root) {
    this.root = root;
  }

  /**
   * The workspace at a local folder or a file system's URI.
   *
   * @param location such as {@code work}, {@code /data/work} or {@code s3://bucket/work}
   * @throws WorkspaceException if there is no such kind of file system
   */
  public static Workspace at(String location) {
    boolean local = !location.matches("[a-zA-Z][a-zA-Z0-9+.-]+://.*");
    if (!local) {
      requireFileSystem(location);
    }
    String absolute = local ? absolute(location) : location;
    return new Workspace(absolute.endsWith("/") ? absolute : absolute + "/");
  }

  private static String absolute(String location) {
    try {
      return Path.of(location).toAbsolutePath().normalize().toString();
    } catch (InvalidPathException e) {
      throw new WorkspaceException(
          "expected a folder, found a name that no file can have: " + Echo.quoted(location),
          new IOException(e));
    }
  }

  private static void requireFileSystem(String location) {
    FileSystems.registerFileSystemsOnce(PipelineOptionsFactory.create());
    try {
      FileSystems.matchNewResource(location, true);
    } catch (IllegalArgumentException e) {
      throw new WorkspaceException(
          ("cannot use %s as a workspace: %s; s3, gs and hdfs must be built in, and hdfs needs its"
                  + " configuration: see docs/file-systems.md")
              .formatted(location, e.getMessage()),
          new IOException(e));
    }
  }

  /** The folder's location, ended by a slash. */
  public String root() {
    return root;
  }

  /** The folder, if it is on a disk of this machine and not on a file system of another kind. */
  public Optional<Path> local() {
    return root.contains("://") ? Optional.empty() : Optional.of(Path.of(root));
  }

  /** Full location of a path. */
  public String resolve(String path) {
    return root + path;
  }

  /** Whether a file is there. */
  public boolean exists(String path) {
    return find(path).isPresent();
  }

  /** When a file was last written; empty if it is not there. */
  public Optional<Instant> modified(String path) {
    return find(path).map(StoredFile::modified);
  }

  private Optional<StoredFile> find(String path) {
    try {
      return FileSearch.below(root).file(path);
    } catch (IOException e) {
      throw failed("cannot look for " + resolve(path) + ": " + e, e);
    }
  }

  /** Paths of the files that {@link #files} finds, sorted. */
  public List<String> list(String glob) {
    return files(glob).stream().map(StoredFile::path).toList();
  }

  /**
   * The files below the workspace that match a glob, in the order of their paths.
   *
   * @param glob a relative path in which a star stands for letters of one name
   */
  public List<StoredFile> files(String glob) {
    try {
      List<StoredFile> files = new ArrayList<>(FileSearch.below(root).files(glob));
      files.sort(Comparator.comparing(StoredFile::path));
      return files;
    } catch (IOException e) {
      throw failed("cannot list " + resolve(glob) + ": " + e, e);
    }
  }

  /** Files that are being written, or that a killed process has left. */
  public List<StoredFile> temporary() {
    return files(TEMPORARY + "*");
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
      throw failed("cannot read " + resolve(path) + ": " + e, e);
    }
  }

  /** Publishes a file with this content, in place of one that is there. */
  public void publish(String path, byte[] content) {
    publish(path, stream -> stream.write(content));
  }

  /** Publishes a file with the content that a writer writes, in place of one that is there. */
  public void publish(String path, Content content) {
    String temporary = TEMPORARY + UUID.randomUUID();
    CountedStream counted = null;
    try {
      try (OutputStream stream =
          Channels.newOutputStream(
              FileSystems.create(resource(resolve(temporary)), MimeTypes.BINARY))) {
        counted = new CountedStream(stream);
        content.writeTo(counted);
      }
      FileSystems.rename(List.of(resource(resolve(temporary))), List.of(resource(resolve(path))));
    } catch (IOException e) {
      deleteAfter(e, temporary);
      throw DiskFull.caused(e)
          ? StoreFault.full(local(), resolve(path), counted == null ? 0 : counted.asked(), e)
          : failed("cannot write " + resolve(path) + ": " + e.getMessage(), e);
    }
  }

  private WorkspaceException failed(String message, IOException cause) {
    return StoreFault.failed(local(), message, cause);
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
    publish(path, stream -> AvroFiles.write(stream, schema, records));
  }

  /** The records of an Avro file, read with today's schema. */
  public <T extends SpecificRecordBase> List<T> readRecords(String path, Class<T> type) {
    try (InputStream stream = open(path)) {
      return AvroFiles.read(stream, type);
    } catch (IOException e) {
      throw new WorkspaceException("cannot read " + resolve(path) + ": " + e.getMessage(), e);
    }
  }

  /** Moves a published file, in place of one that is there. */
  public void move(String from, String to) {
    try {
      FileSystems.rename(List.of(resource(resolve(from))), List.of(resource(resolve(to))));
    } catch (IOException e) {
      throw failed(
          "cannot move " + resolve(from) + " to " + resolve(to) + ": " + e.getMessage(), e);
    }
  }

  /** Deletes files; those that are not there are passed over. */
  public void delete(List<String> paths) {
    try {
      List<ResourceId> files = new ArrayList<>();
      for (String path : paths) {
        BelowRoot.require(this, path);
        FileSearch.below(root).file(path).ifPresent(file -> files.add(resource(resolve(path))));
      }
      // If missing files are allowed, Beam looks for them by globs.
      FileSystems.delete(files);
    } catch (IOException e) {
      throw failed("cannot delete " + paths + ": " + e, e);
    }
  }

  /**
   * Deletes a folder with all that is in it; one that is not there is passed over. Files at its top
   * go first: they are what says that a folder is whole.
   */
  public void deleteFolder(String path) {
    try {
      BelowRoot.require(this, path);
      FileSearch.below(root).filesBelow(path).stream()
          .map(StoredFile::path)
          .sorted(Comparator.comparing(file -> file.split("/").length))
          .forEach(file -> delete(List.of(file)));
      Optional<Path> folder = local().map(top -> top.resolve(path)).filter(Files::isDirectory);
      if (folder.isPresent()) {
        deleteEmptyFolders(folder.get());
      }
    } catch (IOException e) {
      throw failed("cannot delete " + resolve(path) + ": " + e.getMessage(), e);
    }
  }

  private static void deleteEmptyFolders(Path top) throws IOException {
    try (Stream<Path> walk = Files.walk(top)) {
      for (Path folder : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(folder);
      }
    }
  }

  private void deleteAfter(IOException cause, String temporary) {
    try {
      delete(List.of(temporary));
    } catch (WorkspaceException e) {
      cause.addSuppressed(e);
    }
  }

  private static ResourceId resource(String location) {
    return FileSystems.matchNewResource(location, false);
  }

  /**
   * Counts the bytes that it is given, and leaves the stream open when a writer closes it, as
   * Avro's does: some file systems, S3's among them, fail when a file is closed twice.
   */
  private static final class CountedStream extends FilterOutputStream {

    private long asked;

    CountedStream(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(int one) throws IOException {
      asked++;
      out.write(one);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      asked += length;
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }

    /** How many, whether they were taken or not. */
    long asked() {
      return asked;
    }
  }

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it. The stream may be closed or left open. */
    void writeTo(OutputStream stream) throws IOException;
  }
}
