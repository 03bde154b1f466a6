package dev.fisherflow.pipelines.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads streams that may stop without ending. */
final class StallGuard implements AutoCloseable {

  private final Duration patience;
  private final ExecutorService readers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fetch");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param patience longest time to wait for a byte
   */
  StallGuard(Duration patience) {
    this.patience = patience;
  }

  /**
   * Reads the next bytes.
   *
   * @return bytes read, or -1 at the end
   * @throws IOException if nothing came in time, or reading failed
   */
  int read(InputStream stream, byte[] buffer) throws IOException {
    Future<Integer> read = readers.submit(() -> stream.read(buffer));
    try {
      return read.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      stream.close();
      throw new IOException("nothing came for " + patience.toMillis() / 1000.0 + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      stream.close();
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted", e);
    }
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
