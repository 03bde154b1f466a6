package dev.fisherflow.learning.worker;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a worker process prints on standard error, trial by trial.
 *
 * @param file the process appends to it
 */
record WorkerLog(Path file) {

  private static final int KEPT_EACH_END = 1 << 19;
  private static final int TAIL_BYTES = 1 << 13;
  private static final int TAIL_LINES = 12;

  /** Forgets what was printed; the process, which appends, writes from the start again. */
  void clear() throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
      log.setLength(0);
    }
  }

  /** Copies the log; of a very long one its start and its end. */
  void copyTo(Path target) throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long length = log.length();
      if (length <= 2 * KEPT_EACH_END) {
        Files.write(target, part(log, 0, (int) length));
        return;
      }
      String cut = "%n[%d bytes left out]%n".formatted(length - 2 * KEPT_EACH_END);
      Files.write(target, part(log, 0, KEPT_EACH_END));
      Files.writeString(target, cut, StandardOpenOption.APPEND);
      Files.write(
          target, part(log, length - KEPT_EACH_END, KEPT_EACH_END), StandardOpenOption.APPEND);
    }
  }

  /** The last lines. */
  String tail() throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      int kept = (int) Math.min(TAIL_BYTES, log.length());
      List<String> lines =
          new String(part(log, log.length() - kept, kept), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }
  }

  private static byte[] part(RandomAccessFile log, long from, int length) throws IOException {
    byte[] bytes = new byte[length];
    log.seek(from);
    log.readFully(bytes);
    return bytes;
  }
}
