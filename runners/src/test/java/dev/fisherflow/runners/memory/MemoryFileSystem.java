package dev.fisherflow.runners.memory;

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
 * {@code memory://…}: files in this process, with the manners of an object store. There are no
 * folders and no locks, an object is there when its writer is closed, which must not happen twice,
 * a name is taken for a glob as S3's is, and a rename is a copy and a deletion.
 */
final class MemoryFileSystem extends FileSystem<MemoryObject> {

  static final String SCHEME = "memory";

  private static final Pattern WILDCARD = Pattern.compile("[\\[*?]");
  private static final Map<String, Content> OBJECTS = new ConcurrentSkipListMap<>();

  private record Content(byte[] bytes, long modified) {}

  @Override
  protected List<MatchResult> match(List<String> specs) {
    return specs.stream().map(MemoryFileSystem::match).toList();
  }

  private static MatchResult match(String spec) {
    Predicate<String> names =
        WILDCARD.matcher(spec).find()
            ? Pattern.compile(FileSystemUtils.wildcardToRegexp(spec)).asMatchPredicate()
            : spec::equals;
    List<Metadata> found =
        OBJECTS.entrySet().stream()
            .filter(entry -> names.test(entry.getKey()))
            .map(entry -> metadata(entry.getKey(), entry.getValue()))
            .toList();
    return found.isEmpty()
        ? MatchResult.create(Status.NOT_FOUND, new FileNotFoundException(spec))
        : MatchResult.create(Status.OK, found);
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
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    WritableByteChannel channel = Channels.newChannel(written);
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
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
        channel.close();
        put(object, written.toByteArray());
      }
    };
  }

  private static void put(MemoryObject object, byte[] bytes) {
    OBJECTS.put(object.name(), new Content(bytes, java.time.Clock.systemUTC().millis()));
  }

  @Override
  protected ReadableByteChannel open(MemoryObject object) throws IOException {
    return Channels.newChannel(new java.io.ByteArrayInputStream(get(object)));
  }

  private static byte[] get(MemoryObject object) throws FileNotFoundException {
    Content content = OBJECTS.get(object.name());
    if (content == null) {
      throw new FileNotFoundException(object.name());
    }
    return content.bytes();
  }

  @Override
  protected void copy(List<MemoryObject> from, List<MemoryObject> to) throws IOException {
    for (int i = 0; i < from.size(); i++) {
      put(to.get(i), get(from.get(i)));
    }
  }

  @Override
  protected void rename(List<MemoryObject> from, List<MemoryObject> to, MoveOptions... options)
      throws IOException {
    copy(from, to);
    delete(from);
  }

  @Override
  protected void delete(Collection<MemoryObject> objects) {
    objects.forEach(object -> OBJECTS.remove(object.name()));
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
