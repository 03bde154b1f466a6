package dev.fisherflow.transforms.dataset;

import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.tasks.RawFiles.Images;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.embedded.GeneratedMark;
import dev.fisherflow.transforms.dataset.survey.DataWarnings;
import dev.fisherflow.transforms.dataset.survey.RawFacts;
import dev.fisherflow.transforms.dataset.survey.RowHashes;
import dev.fisherflow.transforms.dataset.survey.SplitSurvey;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The binary files of CIFAR-10 and CIFAR-100: records of one label byte (CIFAR-100: a coarse and a
 * fine one, of which the task says which is read) and 3 x 32 x 32 pixel bytes, channel by channel.
 *
 * <p>The data has no validation split: one in ten training images, drawn with a fixed seed, is the
 * split dev; the others, in the order of the files, are train.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">the layout</a>
 */
final class CifarFiles implements StreamedPreparation.Examples {

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
   * @throws DatasetException if a file is missing, does not hold whole records, or holds a label
   *     that is not the task's
   */
  static CifarFiles find(Workspace folder, Task task) {
    Images files = files(task);
    String own = files.folder() + "/";
    String below = PlainFiles.named(folder, own + files.test()) ? own : "";
    return new CifarFiles(
        folder,
        task,
        files.train().stream().map(name -> open(folder, task, below + name)).toList(),
        List.of(open(folder, task, below + files.test())));
  }

  private static RawFile open(Workspace folder, Task task, String path) {
    String place = folder.resolve(path);
    if (!PlainFiles.named(folder, path)) {
      throw new DatasetException(
          "%s: no such file; expected the binary version of %s, its files in %s or in the folder"
                  .formatted(place, task.key(), task.files().folder())
              + " itself");
    }
    PlainFiles.require(folder, path);
    int size = recordBytes(task);
    Digest digest = Digest.create();
    List<Image> records = new ArrayList<>();
    byte[] bytes = new byte[size];
    int read;
    try (InputStream stream = new BufferedInputStream(folder.open(path), 1 << 16)) {
      for (read = stream.readNBytes(bytes, 0, size);
          read == size;
          read = stream.readNBytes(bytes, 0, size)) {
        digest.add(bytes);
        int label = label(task, place, records.size(), bytes);
        records.add(new Image(RowHashes.hash(bytes, size - PIXELS), label));
      }
    } catch (IOException e) {
      throw new DatasetException("cannot read " + place, e);
    }
    if (records.isEmpty() || read > 0) {
      long found = (long) records.size() * size + read;
      throw new DatasetException(
          "%s: expected whole records of %,d bytes, such as %,d bytes; found %,d bytes, %,d too many"
                  .formatted(place, size, (records.size() + 1L) * size, found, read)
              + " or the last record cut short: fetch the file again");
    }
    return new RawFile(path, records, digest.hex());
  }

  /** What the files show: of images, what it is of rows of texts. */
  @Override
  public RawFacts facts() {
    DataWarnings warnings = new DataWarnings(task, DataWarnings.IMAGE);
    List<SplitSurvey> surveys = new ArrayList<>();
    for (String split : splits()) {
      SplitSurvey survey = new SplitSurvey(task, split, surveys);
      boolean fromTest = split.equals(Splits.TEST);
      int row = 0;
      for (RawFile file : fromTest ? test : train) {
        for (Image record : file.records()) {
          if (fromTest || heldOut.get(row) == split.equals(Splits.DEV)) {
            survey.add(record.hash(), record.label(), row);
          }
          row++;
        }
      }
      surveys.add(survey);
      // One in ten training images is in the split dev, so that neither has the official number.
      OptionalInt official = task.officialRows(split);
      long heldBack = split.equals(Splits.TRAIN) ? heldOut.cardinality() : 0;
      if (!GeneratedMark.on(folder)) {
        warnings.count(survey, files(task).folder() + " (" + split + ")", heldBack, official);
      }
      warnings.rows(survey, files(task).folder() + " (" + split + ")");
    }
    return RawFacts.of(warnings, surveys);
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
  @Override
  public String digest() {
    Digest digest = Digest.create().add(READER_VERSION).add(task.key()).add(SPLIT_SEED);
    train.forEach(file -> digest.add(file.digest()));
    test.forEach(file -> digest.add(file.digest()));
    return digest.hex();
  }

  /** Splits in the order of a manifest. */
  @Override
  public List<String> splits() {
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
    return files.stream().mapToLong(file -> file.records().size()).sum();
  }

  /**
   * Reads the examples of a split in their order.
   *
   * @throws DatasetException if a label is not the task's
   */
  @Override
  public Long read(String split, Consumer<Example> examples) {
    boolean fromTest = split.equals(Splits.TEST);
    long index = 0;
    int row = 0;
    for (RawFile file : fromTest ? test : train) {
      try (DataInputStream stream = new DataInputStream(folder.open(file.path()))) {
        for (int record = 0; record < file.records().size(); record++, row++) {
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
    return null;
  }

  private static int label(Task task, String place, int record, byte[] bytes) {
    int label = bytes[files(task).label()] & 0xff;
    if (label >= task.labels().size()) {
      throw new DatasetException(
          "%s, record %d: expected a label from 0 to %d, found %d: not the binary version of %s"
              .formatted(place, record, task.labels().size() - 1, label, task.key()));
    }
    return label;
  }

  private Example example(RawFile file, int record, byte[] bytes, String split, long index) {
    int label = label(task, folder.resolve(file.path()), record, bytes);
    return Example.newBuilder()
        .setTask(task.key())
        .setSplit(split)
        .setIndex(index)
        .setImage(ByteBuffer.wrap(bytes, bytes.length - PIXELS, PIXELS).slice())
        .setLabel(label)
        .build();
  }

  /** A file, read once. */
  private record RawFile(String path, List<Image> records, String digest) {}

  /** An image by a hash of its pixels, and its label. */
  private record Image(long hash, int label) {}
}
