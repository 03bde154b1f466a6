package dev.fisherflow.runners.memory;

import dev.fisherflow.runners.memory.Faults.Step;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemUtils;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MatchResult.Status;
import org.apache.beam.sdk.io.fs.MoveOptions;

/**
 * {@code memory://…}: files in this process, with the worst manners of the object stores. There are
 * no folders and no locks, an object is there when its writer is closed, which must not happen
 * twice, a name is taken for a glob as S3's is, a rename is a copy and a deletion, and what is
 * missing is told by an unchecked exception. {@link Faults} says what else goes wrong.
 */
final class MemoryFileSystem extends FileSystem<MemoryObject> {

  static final String SCHEME = "memory";

  private static final Pattern WILDCARD = Pattern.compile("[\\[*?]");
  private static final Map<String, Content> OBJECTS = new ConcurrentSkipListMap<>();

  /** A reader gets no more at once. */
  private static final int PART = 64;

  private record Content(byte[] bytes, long modified) {}

  @Override
  protected List<MatchResult> match(List<String> specs) {
    return specs.stream().map(MemoryFileSystem::match).toList();
  }

  private static MatchResult match(String spec) {
    try {
      Faults.at(Step.MATCH);
    } catch (StoreFailure e) {
      return MatchResult.create(Status.ERROR, new IOException(e));
    }
    boolean glob = WILDCARD.matcher(spec).find();
    Predicate<String> names =
        glob
            ? Pattern.compile(FileSystemUtils.wildcardToRegexp(spec)).asMatchPredicate()
            : spec::equals;
    List<Metadata> found =
        OBJECTS.entrySet().stream()
            .filter(entry -> names.test(entry.getKey()))
            .filter(entry -> Faults.lists(spec, entry.getKey()))
            .map(entry -> metadata(entry.getKey(), entry.getValue()))
            .toList();
    return gone(glob) || (found.isEmpty() && !glob)
        ? MatchResult.create(Status.NOT_FOUND, new FileNotFoundException(spec))
        : MatchResult.create(Status.OK, found);
  }

  /** As S3's does, when a file goes while its folder is listed. */
  private static boolean gone(boolean glob) {
    try {
      if (glob) {
        Faults.at(Step.LISTED);
      }
      return false;
    } catch (StoreFailure e) {
      return true;
    }
  }

  private static Metadata metadata(String name, Content content) {
    return Metadata.builder()
        .setResourceId(new MemoryObject(name))
        .setSizeBytes(content.bytes().length)
        .setIsReadSeekEfficient(true)
        .setLastModifiedMillis(content.modified())
        .build();
  }

  @Override
  protected WritableByteChannel create(MemoryObject object, CreateOptions options) {
    Faults.at(Step.CREATE);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    WritableByteChannel channel = Channels.newChannel(written);
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        Faults.at(Step.WRITE);
        return channel.write(bytes);
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        if (!channel.isOpen()) {
          throw new ClosedChannelException();
        }
        Faults.at(Step.CLOSE);
        channel.close();
        put(object, written.toByteArray());
        Faults.at(Step.CLOSED);
      }
    };
  }

  private static void put(MemoryObject object, byte[] bytes) {
    Faults.written(object.name());
    OBJECTS.put(object.name(), new Content(bytes, java.time.Clock.systemUTC().millis()));
  }

  @Override
  protected ReadableByteChannel open(MemoryObject object) throws IOException {
    Faults.at(Step.OPEN);
    ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(get(object)));
    return new ReadableByteChannel() {
      @Override
      public int read(ByteBuffer bytes) throws IOException {
        Faults.at(Step.READ);
        int some = Math.min(bytes.remaining(), PART);
        int count = channel.read(bytes.slice(bytes.position(), some));
        bytes.position(bytes.position() + Math.max(count, 0));
        return count;
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  private static byte[] get(MemoryObject object) {
    Content content = OBJECTS.get(object.name());
    if (content == null) {
      throw new StoreFailure(404, "NoSuchKey");
    }
    return content.bytes();
  }

  @Override
  protected void copy(List<MemoryObject> from, List<MemoryObject> to) {
    for (int i = 0; i < from.size(); i++) {
      Faults.at(Step.COPY);
      put(to.get(i), get(from.get(i)));
    }
  }

  @Override
  protected void rename(List<MemoryObject> from, List<MemoryObject> to, MoveOptions... options) {
    copy(from, to);
    delete(from);
  }

  @Override
  protected void delete(Collection<MemoryObject> objects) {
    for (MemoryObject object : objects) {
      Faults.at(Step.DELETE);
      if (OBJECTS.remove(object.name()) == null) {
        throw new StoreFailure(404, "NoSuchKey");
      }
      Faults.at(Step.DELETED);
    }
  }

  @Override
  protected MemoryObject matchNewResource(String name, boolean isDirectory) {
    return new MemoryObject(isDirectory && !name.endsWith("/") ? name + "/" : name);
  }

  @Override
  protected String getScheme() {
    return SCHEME;
  }
}
