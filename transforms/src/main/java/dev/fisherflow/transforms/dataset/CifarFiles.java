package dev.fisherflow.transforms.dataset;

import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.tasks.RawFiles.Images;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The binary files of CIFAR-10 and CIFAR-100: records of one label byte (CIFAR-100: a coarse and a
 * fine one, of which the fine is read) and 3 x 32 x 32 pixel bytes, channel by channel.
 *
 * <p>The data has no validation split: one in ten training images, drawn with a fixed seed, is the
 * split dev; the others, in the order of the files, are train.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">the layout</a>
 */
final class CifarFiles {

  /** Bytes of an image. */
  static final int PIXELS = 3 * 32 * 32;

  /** Raised by each change that makes other examples of equal files. */
  private static final int READER_VERSION = 1;

  private static final int TRAINING_IMAGES_PER_HELD_OUT = 10;
  private static final long SPLIT_SEED = 0;

  private final Workspace folder;
  private final Task task;
  private final List<RawFile> train;
  private final List<RawFile> test;
  private final BitSet heldOut;

  private CifarFiles(Workspace folder, Task task, List<RawFile> train, List<RawFile> test) {
    this.folder = folder;
    this.task = task;
    this.train = train;
    this.test = test;
    this.heldOut = heldOut(task, (int) rows(train));
  }

  /**
   * The files of a task, in the official folder below the given one or in the given one itself.
   *
   * @throws DatasetException if a file is missing or does not hold whole records
   */
  static CifarFiles find(Workspace folder, Task task) {
    Images files = files(task);
    String own = files.folder() + "/";
    String below = folder.exists(own + files.test()) ? own : "";
    return new CifarFiles(
        folder,
        task,
        files.train().stream().map(name -> open(folder, task, below + name)).toList(),
        List.of(open(folder, task, below + files.test())));
  }

  private static RawFile open(Workspace folder, Task task, String path) {
    String place = folder.resolve(path);
    if (!folder.exists(path)) {
      throw new DatasetException(
          "%s: no such file; expected the binary version of %s, its files in %s or in the folder"
                  .formatted(place, task.key(), task.files().folder())
              + " itself");
    }
    Digest digest = Digest.create();
    long bytes = 0;
    try (InputStream stream = folder.open(path)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        digest.add(buffer, 0, read);
        bytes += read;
      }
    } catch (IOException e) {
      throw new DatasetException("cannot read " + place, e);
    }
    int record = recordBytes(task);
    if (bytes == 0 || bytes % record != 0) {
      throw new DatasetException(
          "%s: expected whole records of %,d bytes, such as %,d bytes; found %,d bytes, %,d too many"
                  .formatted(place, record, (bytes / record + 1) * record, bytes, bytes % record)
              + " or the last record cut short: fetch the file again");
    }
    return new RawFile(path, Math.toIntExact(bytes / record), digest.hex());
  }

  private static Images files(Task task) {
    if (task.files() instanceof Images files) {
      return files;
    }
    throw new IllegalArgumentException(task.key() + " has no binary files of images");
  }

  /** Label bytes and pixels. */
  static int recordBytes(Task task) {
    return files(task).labelBytes() + PIXELS;
  }

  private static BitSet heldOut(Task task, int rows) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
    Collections.shuffle(order, KeyedRandom.of(SPLIT_SEED, "validation split of " + task.key()));
    BitSet heldOut = new BitSet(rows);
    order.subList(0, Math.max(1, rows / TRAINING_IMAGES_PER_HELD_OUT)).forEach(heldOut::set);
    return heldOut;
  }

  /** Digest of the files and of what this reader makes of them. */
  String digest() {
    Digest digest = Digest.create().add(READER_VERSION).add(task.key()).add(SPLIT_SEED);
    train.forEach(file -> digest.add(file.digest()));
    test.forEach(file -> digest.add(file.digest()));
    return digest.hex();
  }

  /** Splits in the order of a manifest. */
  static List<String> splits() {
    return List.of(Splits.TRAIN, Splits.DEV, Splits.TEST);
  }

  /** Examples of a split. */
  long rows(String split) {
    return switch (split) {
      case Splits.TRAIN -> rows(train) - heldOut.cardinality();
      case Splits.DEV -> heldOut.cardinality();
      case Splits.TEST -> rows(test);
      default -> throw new IllegalArgumentException("CIFAR has no split '" + split + "'");
    };
  }

  private static long rows(List<RawFile> files) {
    return files.stream().mapToLong(RawFile::records).sum();
  }

  /**
   * Reads the examples of a split in their order.
   *
   * @throws DatasetException if a label is not the task's
   */
  void read(String split, Consumer<Example> examples) {
    boolean fromTest = split.equals(Splits.TEST);
    long index = 0;
    int row = 0;
    for (RawFile file : fromTest ? test : train) {
      try (DataInputStream stream = new DataInputStream(folder.open(file.path()))) {
        for (int record = 0; record < file.records(); record++, row++) {
          byte[] bytes = new byte[recordBytes(task)];
          stream.readFully(bytes);
          if (fromTest || heldOut.get(row) == split.equals(Splits.DEV)) {
            examples.accept(example(file, record, bytes, split, index++));
          }
        }
      } catch (IOException e) {
        throw new DatasetException("cannot read " + folder.resolve(file.path()), e);
      }
    }
  }

  private Example example(RawFile file, int record, byte[] bytes, String split, long index) {
    int label = bytes[bytes.length - PIXELS - 1] & 0xff;
    if (label >= task.labels().size()) {
      throw new DatasetException(
          "%s, record %d: expected a label from 0 to %d, found %d: not the binary version of %s"
              .formatted(
                  folder.resolve(file.path()),
                  record,
                  task.labels().size() - 1,
                  label,
                  task.key()));
    }
    return Example.newBuilder()
        .setTask(task.key())
        .setSplit(split)
        .setIndex(index)
        .setImage(ByteBuffer.wrap(bytes, bytes.length - PIXELS, PIXELS).slice())
        .setLabel(label)
        .build();
  }

  private record RawFile(String path, int records, String digest) {}
}
