package dev.fisherflow.transforms.dataset.embedded;

import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.tasks.Cifar;
import dev.fisherflow.tasks.RawFiles.Images;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A small look-alike of CIFAR-10 or CIFAR-100 in the layout of their binary files, from a seed. An
 * image is its class's pattern of coloured patches, in which another class's pattern shows through
 * more or less, dimmed or brightened as a whole, under noise: some images cannot be told. Labels
 * take turns. The same seed and sizes give the same bytes on every Java platform.
 *
 * @param seed of every draw
 * @param train images of all training files together
 * @param test images of the test file
 */
public record EmbeddedCifar(long seed, int train, int test) {

  private static final int CHANNELS = 3;
  private static final int SIDE = 32;
  private static final int PATCH = 8;
  private static final int PATCHES = SIDE / PATCH;

  /** Half the range of the patterns and standard deviations of the rest, in grey levels. */
  private static final double PATTERN = 90;

  private static final double NOISE = 40;
  private static final double BRIGHTNESS = 25;

  /** The least that an image has of its own class's pattern. */
  private static final double LEAST_SHARE = 0.3;

  private static final int FINE_OF_COARSE = 5;

  /** Fewest training images: one in each of CIFAR-10's files. */
  private static final int FEWEST = 5;

  /** Checks the sizes. */
  public EmbeddedCifar {
    if (train < FEWEST || test < 1) {
      throw new IllegalArgumentException(
          "expected at least %d training images and 1 test image, found %d and %d"
              .formatted(FEWEST, train, test));
    }
  }

  /** The data that a first run uses: 1,000 training and 200 test images. */
  public static EmbeddedCifar standard() {
    return new EmbeddedCifar(1, 1000, 200);
  }

  /** Writes the files of one task into a folder, in place of those that are there. */
  public void publish(Task asked, Workspace folder) {
    // The superclasses are another label of the same images.
    Task task = asked.equals(Cifar.CIFAR100_COARSE) ? Cifar.CIFAR100 : asked;
    if (!(task.files() instanceof Images files)) {
      throw new IllegalArgumentException(task.key() + " is not a task of images");
    }
    int parts = files.train().size();
    for (int part = 0; part < parts; part++) {
      int images = train / parts + (part < train % parts ? 1 : 0);
      write(task, files, folder, files.train().get(part), images);
    }
    write(task, files, folder, files.test(), test);
  }

  private void write(Task task, Images files, Workspace folder, String name, int images) {
    int classes = task.labels().size();
    double[][] patterns =
        IntStream.range(0, classes)
            .mapToObj(label -> pattern(task, label))
            .toArray(double[][]::new);
    Random random = KeyedRandom.of(seed, "embedded " + task.key() + " " + name);
    int labelBytes = files.labelBytes();
    int record = labelBytes + CHANNELS * SIDE * SIDE;
    byte[] file = new byte[Math.multiplyExact(images, record)];
    for (int n = 0; n < images; n++) {
      int label = n % classes;
      int start = n * record + labelBytes;
      file[start - 1] = (byte) label;
      if (labelBytes == 2) {
        file[start - 2] = (byte) (label / FINE_OF_COARSE);
      }
      double[] own = patterns[label];
      double[] other = patterns[random.nextInt(classes)];
      double share = LEAST_SHARE + (1 - LEAST_SHARE) * random.nextDouble();
      double brightness = BRIGHTNESS * random.nextGaussian();
      for (int i = 0; i < CHANNELS * SIDE * SIDE; i++) {
        double pattern = share * own[patch(i)] + (1 - share) * other[patch(i)];
        double grey = 128 + brightness + pattern + NOISE * random.nextGaussian();
        file[start + i] = (byte) Math.max(0, Math.min(255, Math.round(grey)));
      }
    }
    folder.publish(files.folder() + "/" + name, file);
  }

  private double[] pattern(Task task, int label) {
    Random random = KeyedRandom.of(seed, "pattern of " + task.key(), label);
    return random
        .doubles(CHANNELS * PATCHES * PATCHES)
        .map(uniform -> PATTERN * (2 * uniform - 1))
        .toArray();
  }

  /** The patch of a pixel, by its place in an image's bytes. */
  private static int patch(int pixel) {
    int channel = pixel / (SIDE * SIDE);
    int row = pixel / SIDE % SIDE;
    int column = pixel % SIDE;
    return (channel * PATCHES + row / PATCH) * PATCHES + column / PATCH;
  }
}
