package dev.fisherflow.transforms.workspace;

import dev.fisherflow.learning.host.DiskFull;
import dev.fisherflow.learning.host.FolderTree;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.commons.io.output.DeferredFileOutputStream;

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

  /** The folder of the runs' folders. */
  public static final String RUNS = "runs/";

  /** The folder of files that are being written, or that a killed process has left. */
  public static final String TEMPORARY = "tmp/";

  /** Files of a store up to this size are made in memory, longer ones in a scratch folder. */
  private static final int MADE_IN_MEMORY = 4 << 20;

  private final String root;
  private final BeamFiles files;

  private Workspace(String root, BeamFiles files) {
    this.root = root;
    this.files = files;
  }

  /**
   * The workspace at a local folder or a file system's URI.
   *
   * @param location such as {@code work}, {@code /data/work} or {@code s3://bucket/work}
   * @throws WorkspaceException if there is no such kind of file system
   */
  public static Workspace at(String location) {
    String place = location.replaceFirst("^file://(?=/)", "");
    boolean local = !place.matches("[a-zA-Z][a-zA-Z0-9+.-]+://.*");
    if (!local) {
      BeamFiles.require(place);
    }
    String absolute = local ? Path.of(place).toAbsolutePath().normalize().toString() : place;
    return new Workspace(absolute.endsWith("/") ? absolute : absolute + "/", BeamFiles.patient());
  }

  /** The same workspace, for what is not worth waiting for: a busy store is asked once. */
  public Workspace impatient() {
    return new Workspace(root, new BeamFiles(Duration.ZERO));
  }

  /** The folder's location, ended by a slash. */
  public String root() {
    return root;
  }

  /** The folder, if it is on a disk of this machine and not on a file system of another kind. */
  public Optional<Path> local() {
    return BeamFiles.local(root) ? Optional.of(Path.of(root)) : Optional.empty();
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

  private FileSearch search() {
    return BeamFiles.local(root)
        ? new LocalFileSearch(Path.of(root))
        : new BeamFileSearch(root, files);
  }

  private Optional<StoredFile> find(String path) {
    try {
      return search().file(path);
    } catch (IOException e) {
      throw failed("cannot look for " + resolve(path), e);
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
      List<StoredFile> files = new ArrayList<>(search().files(glob));
      files.sort(Comparator.comparing(StoredFile::path));
      return files;
    } catch (IOException e) {
      throw failed("cannot list " + resolve(glob), e);
    }
  }

  /** The files of a folder and all that is below it; the folder's name is no pattern. */
  public List<StoredFile> below(String folder) {
    try {
      return List.copyOf(search().filesBelow(folder));
    } catch (IOException e) {
      throw failed("cannot list " + resolve(folder), e);
    }
  }

  /** Opens a file; the caller closes the stream. */
  public InputStream open(String path) throws IOException {
    return files.open(resolve(path));
  }

  /**
   * A file's bytes.
   *
   * @throws DamagedException if it is a folder
   */
  public byte[] read(String path) {
    Optional<FolderInTheWay> folder = FolderInTheWay.of(this, path);
    if (folder.isPresent()) {
      throw folder.get().unread();
    }
    try (InputStream stream = open(path)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw failed("cannot read " + resolve(path), e);
    }
  }

  /**
   * Makes sure that a file can be published: an empty folder in its place is deleted.
   *
   * @throws DamagedException if a folder with files lies there
   */
  public void makeRoom(String path) {
    FolderInTheWay.of(this, path).ifPresent(FolderInTheWay::remove);
  }

  /** Publishes a file with this content, in place of one that is there. */
  public void publish(String path, byte[] content) {
    publish(path, stream -> stream.write(content));
  }

  /** Publishes a file with the content that a writer writes, in place of one that is there. */
  public void publish(String path, Content content) {
    makeRoom(path);
    if (BeamFiles.seenWhole(root)) {
      publishWhole(path, content);
    } else {
      publishByRenaming(path, content);
    }
  }

  /**
   * Makes the content here first, so that a store sees all of it, once for each try, or nothing.
   */
  private void publishWhole(String path, Content content) {
    DeferredFileOutputStream made =
        DeferredFileOutputStream.builder()
            .setThreshold(MADE_IN_MEMORY)
            .setPrefix("fisherflow-publish-")
            .get();
    try {
      try (made) {
        content.writeTo(made);
      }
      files.write(resolve(path), made::writeTo);
      if (!made.isInMemory()) {
        Files.delete(made.getPath());
      }
    } catch (IOException e) {
      throw failed("cannot write " + resolve(path), e);
    }
  }

  private void publishByRenaming(String path, Content content) {
    String temporary = TEMPORARY + UUID.randomUUID();
    StoreOutput counted = null;
    try {
      try (StoreOutput stream = files.create(resolve(temporary))) {
        counted = stream;
        content.writeTo(stream);
      }
      files.rename(resolve(temporary), resolve(path));
    } catch (IOException e) {
      deleteAfter(e, temporary);
      throw DiskFull.caused(e)
          ? StoreFault.full(local(), resolve(path), counted == null ? 0 : counted.asked(), e)
          : failed("cannot write " + resolve(path), e);
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

  /** Publishes an Avro file of records, sealed by a digest. */
  public <T extends SpecificRecordBase> void publishRecords(
      String path, Schema schema, Iterable<T> records) {
    publish(path, AvroFiles.seal(schema, records, Map.of()));
  }

  /**
   * The records of an Avro file, read with today's schema.
   *
   * @throws DamagedException if it is not as it was written
   */
  public <T extends SpecificRecordBase> List<T> readRecords(String path, Class<T> type) {
    byte[] file = read(path);
    try {
      return AvroFiles.decode(file, type);
    } catch (WorkspaceException e) {
      throw DamagedException.of(
          resolve(path), e.getMessage(), "fisherflow doctor says what can be repaired");
    }
  }

  /** Likewise; empty if the file is not there, or no longer. */
  public <T extends SpecificRecordBase> Optional<List<T>> findRecords(String path, Class<T> type) {
    try {
      return Optional.of(readRecords(path, type));
    } catch (WorkspaceException e) {
      if (e.getCause() instanceof FileNotFoundException && !exists(path)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Moves a published file, in place of one that is there. */
  public void move(String from, String to) {
    makeRoom(to);
    try {
      files.rename(resolve(from), resolve(to));
    } catch (IOException e) {
      throw failed("cannot move " + resolve(from) + " to " + resolve(to), e);
    }
  }

  /** Deletes files; those that are not there are passed over. */
  public void delete(List<String> paths) {
    for (String path : paths) {
      try {
        BelowRoot.require(this, path);
        // Of a missing file Beam's disk tells the log; a store saves the request.
        if (BeamFiles.seenWhole(root) || find(path).isPresent()) {
          files.delete(resolve(path));
        }
      } catch (IOException e) {
        throw failed("cannot delete " + resolve(path), e);
      }
    }
  }

  /**
   * Deletes a folder with all that is in it; one that is not there is passed over. Files at its top
   * go first: they are what says that a folder is whole.
   */
  public void deleteFolder(String path) {
    try {
      BelowRoot.require(this, path);
      search().filesBelow(path).stream()
          .map(StoredFile::path)
          .sorted(Comparator.comparing(file -> file.split("/").length))
          .forEach(file -> delete(List.of(file)));
      Optional<Path> folder = local().map(top -> top.resolve(path)).filter(Files::isDirectory);
      if (folder.isPresent()) {
        FolderTree.delete(folder.get());
      }
    } catch (IOException e) {
      throw failed("cannot delete " + resolve(path), e);
    }
  }

  private void deleteAfter(IOException cause, String temporary) {
    try {
      delete(List.of(temporary));
    } catch (WorkspaceException e) {
      cause.addSuppressed(e);
    }
  }

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it. The stream may be closed or left open. */
    void writeTo(OutputStream stream) throws IOException;
  }
}
