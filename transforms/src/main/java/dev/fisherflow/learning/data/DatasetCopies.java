package dev.fisherflow.learning.data;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Datasets on the local disk, where worker processes read them: each split is copied once. */
public final class DatasetCopies {

  private final Path folder;
  private final ReentrantLock copying = new ReentrantLock();

  /** Copies below a local folder. */
  public DatasetCopies(Path folder) {
    this.folder = folder;
  }

  /** The folder with the copies of some splits of a dataset. */
  public Path of(String datasetDigest, List<String> splits, ExampleSource examples)
      throws InterruptedException {
    ExampleFiles files = new ExampleFiles(folder.resolve(datasetDigest));
    copying.lockInterruptibly();
    try {
      files.add(splits, examples);
    } finally {
      copying.unlock();
    }
    return files.folder();
  }
}
