package dev.fisherflow.transforms.workspace;

import dev.fisherflow.retry.Backoff;
import dev.fisherflow.retry.Retry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.MimeTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of Beam's files. Whatever a file system throws leaves here as an exception that
 * says what it means ({@link StoreAnswer}), a file is closed once, and a store that is busy or out
 * of reach is asked again.
 *
 * @param patience how long it is asked again
 */
public record BeamFiles(Duration patience) implements Serializable {

  private static final Logger LOG = LoggerFactory.getLogger(BeamFiles.class);

  /** The file systems of Beam on which a reader sees a file that is still being written. */
  private static final Set<String> GROWING = Set.of("file", "hdfs", "webhdfs");

  /** The first pause and the longest one, as parts of the patience. */
  private static final int FIRST_PAUSE = 600;

  private static final int LONGEST_PAUSE = 20;

  /**
   * Whether other settings are to be used than those that Beam's file systems were made by. That of
   * the local disk is always there: commands that need no other are spared half a second.
   */
  private static boolean stale;

  /** Files of a location, asked as patiently as this process does. */
  public static BeamFiles patient() {
    return new BeamFiles(StoreSettings.current().patience());
  }

  /** Has Beam's file systems made anew, by other settings, when one is next required. */
  static synchronized void registerAgain() {
    stale = true;
  }

  /** Makes Beam's file systems, unless they are there by the settings of this process or a job. */
  private static synchronized void register() {
    PipelineOptions options = StoreSettings.options(PipelineOptions.class);
    if (stale) {
      FileSystems.setDefaultPipelineOptions(options);
      stale = false;
    } else {
      FileSystems.registerFileSystemsOnce(options);
    }
  }

  /**
   * Requires that a location's file system is built in.
   *
   * @throws WorkspaceException if it is not
   */
  static void require(String location) {
    register();
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

  /** Whether a location is on a disk of this machine. */
  static boolean local(String location) {
    return !location.contains("://");
  }

  /** Whether a reader sees a file of this location only when its writer has closed it. */
  static boolean seenWhole(String location) {
    return !local(location) && !GROWING.contains(location.substring(0, location.indexOf(':')));
  }

  /** Opens a file; a stream from a store resumes where a fault has broken it off. */
  public InputStream open(String location) throws IOException {
    if (local(location)) {
      return Channels.newInputStream(FileSystems.open(resource(location)));
    }
    StoreInput input = new StoreInput(this, location);
    input.begin();
    return input;
  }

  ReadableByteChannel channel(String location) throws IOException {
    return FileSystems.open(resource(location));
  }

  /** Creates a file; the stream may be closed more than once. */
  StoreOutput create(String location) throws IOException {
    return new StoreOutput(
        location,
        tried(
            location,
            () ->
                Channels.newOutputStream(
                    FileSystems.create(resource(location), MimeTypes.BINARY))));
  }

  /**
   * Writes a file whole. Where that fails it is not closed, as closing would make it seen.
   *
   * @param content writes the same bytes each time
   */
  void write(String location, Workspace.Content content) throws IOException {
    tried(
        location,
        () -> {
          WritableByteChannel channel = FileSystems.create(resource(location), MimeTypes.BINARY);
          content.writeTo(Channels.newOutputStream(channel));
          channel.close();
          return null;
        });
  }

  /** Renames a file, in place of one that is there. */
  void rename(String from, String to) throws IOException {
    boolean[] again = {false};
    tried(
        from,
        () -> {
          if (again[0] && match(from).isEmpty() && !match(to).isEmpty()) {
            return null; // the last try did it, and only its answer was lost
          }
          again[0] = true;
          FileSystems.rename(List.of(resource(from)), List.of(resource(to)));
          return null;
        });
  }

  /** Deletes a file; one that is not there is passed over. */
  void delete(String location) throws IOException {
    try {
      tried(
          location,
          () -> {
            FileSystems.delete(List.of(resource(location)));
            return null;
          });
    } catch (FileNotFoundException e) {
      // deleted by another, or by a try whose answer was lost
    }
  }

  /** The files that a glob of Beam's finds. */
  List<MatchResult.Metadata> find(String glob) throws IOException {
    return tried(glob, () -> match(glob));
  }

  /**
   * Beam's S3 asks for each file that it has listed once more; if one is gone by then, it says of
   * the whole list that it is not there, and of a list without files that it has none.
   */
  private static List<MatchResult.Metadata> match(String glob) throws IOException {
    MatchResult found = FileSystems.match(List.of(glob)).get(0);
    if (found.status() != MatchResult.Status.NOT_FOUND) {
      return found.metadata();
    }
    if (seenWhole(glob) && FileSystems.hasGlobWildcard(glob)) {
      throw new StoreAnswer(StoreAnswer.Kind.BUSY, "a file went while the store listed it", null);
    }
    return List.of();
  }

  private static ResourceId resource(String location) {
    return FileSystems.matchNewResource(location, false);
  }

  /** Something asked of a store. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws IOException;
  }

  /** Asks until there is an answer other than that the store is busy. */
  <T> T tried(String location, Question<T> question) throws IOException {
    if (local(location)) {
      return question.ask();
    }
    long start = System.nanoTime();
    try {
      return new Retry<>(
              IOException.class, (IOException e, int number) -> pause(location, e, number, start))
          .run(number -> answer(location, number, question));
    } catch (InterruptedException e) {
      throw StoreAnswer.of(location, e);
    } catch (StoreAnswer e) {
      throw e.kind() == StoreAnswer.Kind.BUSY ? e.unreachableFor(patience) : e;
    }
  }

  private static <T> T answer(String location, int number, Question<T> question)
      throws IOException {
    StoreTraffic.asked(location, number);
    try {
      return question.ask();
    } catch (IOException | RuntimeException e) {
      IOException said = StoreAnswer.of(location, e);
      if (said instanceof StoreAnswer answer) {
        StoreTraffic.failed(location, answer.kind());
      }
      throw said;
    }
  }

  /** Each pause about twice as long as the last, and none like that of another process. */
  private Optional<Duration> pause(String location, IOException e, int number, long start) {
    boolean busy = e instanceof StoreAnswer answer && answer.kind() == StoreAnswer.Kind.BUSY;
    if (!busy || System.nanoTime() - start >= patience.toNanos()) {
      return Optional.empty();
    }
    if (number == 1) {
      LOG.warn("{}: {}; asked again for {} s", location, e.getMessage(), patience.toSeconds());
    }
    Backoff pauses =
        new Backoff(
            Integer.MAX_VALUE, patience.dividedBy(FIRST_PAUSE), patience.dividedBy(LONGEST_PAUSE));
    long longest = pauses.after(number).orElseThrow().toMillis();
    return Optional.of(
        Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1)));
  }
}
