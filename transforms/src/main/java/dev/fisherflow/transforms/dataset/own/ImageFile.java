package dev.fisherflow.transforms.dataset.own;

import dev.fisherflow.learning.model.ImageProcessor;
import dev.fisherflow.learning.model.file.ModelException;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** A file with an image. */
public final class ImageFile {

  /** The suffixes that are read. */
  public static final List<String> SUFFIXES = List.of(".png", ".jpg", ".jpeg");

  /** Pixels beyond which an image is not opened. */
  private static final long MOST_PIXELS = 50_000_000;

  private ImageFile() {}

  /** Whether its name is that of an image. */
  public static boolean named(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return SUFFIXES.stream().anyMatch(name::endsWith);
  }

  /**
   * Reads an image as a model's images are kept: a small square one as it is, another resized to
   * the square that the model reads.
   *
   * @return channels x height x width unsigned bytes, of a square
   * @throws OwnDataException if it is none, or one that is not read
   */
  public static byte[] read(Path file, ImageProcessor processor) {
    if (!Files.isRegularFile(file)) {
      throw new OwnDataException(file + ": there is no such image");
    }
    if (!named(file)) {
      throw new OwnDataException(
          "%s: expected an image whose name ends in %s"
              .formatted(file, String.join(", ", SUFFIXES)));
    }
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new OwnDataException(file + ": expected a PNG or JPEG image, found other bytes");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream);
        return read(file.toFile(), reader, processor);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      throw e instanceof OwnDataException known
          ? known
          : new OwnDataException("%s: the image is damaged: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static byte[] read(File file, ImageReader reader, ImageProcessor processor)
      throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > MOST_PIXELS) {
      throw new OwnDataException(
          "%s: expected at most %,d pixels, found %d x %d"
              .formatted(file, MOST_PIXELS, width, height));
    }
    int orientation = Orientation.of(reader.getImageMetadata(0));
    if (orientation != Orientation.UPRIGHT) {
      throw new OwnDataException(
          "%s: expected an upright image, found one that its EXIF orientation %d turns: save it turned"
              .formatted(file, orientation));
    }
    byte[] image = bytes(reader.read(0), processor.mean().size());
    try {
      return processor.square(image, width, height);
    } catch (ModelException e) {
      throw new OwnDataException(file + ": " + e.getMessage(), e);
    }
  }

  /** Red, green and blue, or their luma for a model of one channel; transparency is left out. */
  private static byte[] bytes(BufferedImage image, int channels) {
    int pixels = image.getWidth() * image.getHeight();
    byte[] bytes = new byte[channels * pixels];
    boolean grey = grey(image.getColorModel());
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++, at++) {
        int rgb = grey ? level(image, x, y) * 0x010101 : image.getRGB(x, y);
        int red = rgb >> 16 & 0xff;
        int green = rgb >> 8 & 0xff;
        int blue = rgb & 0xff;
        if (channels == 1) {
          bytes[at] = (byte) ((red * 299 + green * 587 + blue * 114 + 500) / 1000); // ITU-R 601
        } else {
          bytes[at] = (byte) red;
          bytes[pixels + at] = (byte) green;
          bytes[2 * pixels + at] = (byte) blue;
        }
      }
    }
    return bytes;
  }

  private static boolean grey(ColorModel model) {
    return model.getNumColorComponents() == 1 && !(model instanceof IndexColorModel);
  }

  /** As it is in the file: Java's own way to RGB would brighten it. */
  private static int level(BufferedImage image, int x, int y) {
    Raster raster = image.getRaster();
    int bits = image.getColorModel().getComponentSize(0);
    int sample = raster.getSample(x, y, 0);
    return bits >= 8 ? sample >> bits - 8 : sample * 255 / ((1 << bits) - 1);
  }
}
