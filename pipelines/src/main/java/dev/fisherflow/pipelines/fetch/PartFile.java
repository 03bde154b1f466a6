package dev.fisherflow.pipelines.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What has come of a file so far: {@code NAME.part}, and beside it {@code NAME.part.etag}, which
 * says of what. Survives the process, so that a later one resumes; held by one process at a time.
 * Failures of the disk are {@link FetchException}s: trying again does not help.
 */
final class PartFile implements AutoCloseable {

  private final Path target;
  private final Path part;
  private final Path etagFile;
  private final FileChannel channel;
  private long size;
  private boolean stitched;

  private PartFile(Path target, Path part, FileChannel channel) throws IOException {
    this.target = target;
    this.part = part;
    this.etagFile = part.resolveSibling(part.getFileName() + ".etag");
    this.channel = channel;
    this.size = channel.size();
    this.stitched = size > 0;
  }

  /** Opens what is there of a file, or begins it. */
  static PartFile open(Path target) {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          throw new OverlappingFileLockException();
        }
        return new PartFile(target, part, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (OverlappingFileLockException e) {
      throw new FetchException(part + " is being written by another fetch; let it end first", e);
    } catch (IOException e) {
      throw cannot("write", part, e);
    }
  }

  /** Bytes that are there. */
  long size() {
    return size;
  }

  /** Whether the bytes come from more than one answer. */
  boolean stitched() {
    return stitched;
  }

  /** The validator of the bytes that are there; without one they cannot be continued. */
  Optional<String> etag() {
    try {
      return size > 0 && Files.exists(etagFile)
          ? Optional.of(Files.readString(etagFile))
          : Optional.empty();
    } catch (IOException e) {
      throw cannot("read", etagFile, e);
    }
  }

  /** Forgets all bytes, and begins a file with this validator. */
  void restart(Optional<String> etag) {
    try {
      Files.deleteIfExists(etagFile);
      channel.truncate(0);
      size = 0;
      stitched = false;
      if (etag.isPresent()) {
        Files.writeString(etagFile, etag.get());
      }
    } catch (IOException e) {
      throw cannot("write", part, e);
    }
  }

  /** Says that what is appended next comes from another answer than what is there. */
  void resume() {
    stitched = true;
  }

  /** Appends bytes. */
  void append(byte[] bytes, int length) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
      while (buffer.hasRemaining()) {
        size += channel.write(buffer, size);
      }
    } catch (IOException e) {
      throw cannot("write", part, e);
    }
  }

  /** Room on the disk for more bytes. */
  long room() {
    try {
      return Files.getFileStore(part).getUsableSpace();
    } catch (IOException e) {
      throw cannot("read", part, e);
    }
  }

  /** The file to check. */
  Path path() {
    return part;
  }

  /** Gives the file its name; nothing is left of the part. */
  void publish() {
    try {
      channel.force(true);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(etagFile);
    } catch (IOException e) {
      throw cannot("write", target, e);
    }
  }

  /** Throws the bytes away, and the files with them. */
  void delete() {
    try {
      Files.deleteIfExists(etagFile);
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw cannot("delete", part, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw cannot("write", part, e);
    }
  }

  private static FetchException cannot(String verb, Path file, IOException e) {
    return new FetchException("cannot " + verb + " " + file + ": " + e, e);
  }
}
