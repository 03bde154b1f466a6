package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;

/**
 * What is done to images before a model sees them: resizing, cutting out the centre, scaling by a
 * factor, normalisation by channel; in this order, in floating point and without rounding in
 * between.
 *
 * @param size pixels of each side after resizing; 0 to leave images as they are
 * @param centre pixels of each side that are cut out of the middle; 0 for all
 * @param factor what bytes are multiplied with
 * @param mean subtracted from each channel
 * @param deviation each channel is then divided by
 */
public record ImageProcessor(
    int size, int centre, double factor, List<Double> mean, List<Double> deviation) {

  /** Name of its file in a model folder. */
  public static final String FILE = "preprocessor_config.json";

  /** Bytes to [0, 1], then by the statistics of CIFAR-10's training images; size as it is. */
  public static final ImageProcessor CIFAR =
      new ImageProcessor(
          0, 1 / 255.0, List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));

  private static final int BILINEAR = 2;

  /** Pixels of a side beyond which even a square image is made smaller before it is kept. */
  private static final int EXACT = 1024;

  /** One that cuts nothing out. */
  public ImageProcessor(int size, double factor, List<Double> mean, List<Double> deviation) {
    this(size, 0, factor, mean, deviation);
  }

  /** Checks the numbers. */
  public ImageProcessor {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != deviation.size() || deviation.stream().anyMatch(d -> !(d > 0))) {
      throw new ModelException(
          "%s: expected as many positive numbers in image_std as in image_mean, found %s and %s"
              .formatted(FILE, deviation, mean));
    }
  }

  /** What Hugging Face's ViTImageProcessor does by default: bytes to [-1, 1], bilinear resizing. */
  public static ImageProcessor usual(int size, int channels) {
    List<Double> half = Collections.nCopies(channels, 0.5);
    return new ImageProcessor(size, 1 / 255.0, half, half);
  }

  /**
   * Reads a {@code preprocessor_config.json}; what is not computed here is refused.
   *
   * @param json the file
   * @param size pixels of each side that the model reads; 0 if it reads any
   * @param channels channels that the model reads
   * @throws ModelException if it leads to other images than the model reads
   */
  public static ImageProcessor of(JsonNode json, int size, int channels) {
    boolean resize = json.path("do_resize").asBoolean(true);
    if (resize && json.path("resample").asInt(BILINEAR) != BILINEAR) {
      throw new ModelException(
          "%s: expected resample 2 (bilinear), found %s".formatted(FILE, json.path("resample")));
    }
    boolean cut = json.path("do_center_crop").asBoolean(false);
    int centre = cut ? side(json.path("crop_size"), size) : 0;
    int resized = resize ? side(json.path("size"), size) : 0;
    requireSide("size", resize, resized, cut ? 0 : size, json);
    requireSide("crop_size", cut, centre, size, json);
    if (resize && resized < centre) {
      throw new ModelException(
          "%s: expected a crop_size of at most the size, %d; found %d"
              .formatted(FILE, resized, centre));
    }
    boolean rescale = json.path("do_rescale").asBoolean(true);
    boolean normalise = json.path("do_normalize").asBoolean(true);
    return new ImageProcessor(
        resized,
        centre,
        rescale ? json.path("rescale_factor").asDouble(1 / 255.0) : 1,
        numbers(json.path("image_mean"), normalise ? 0.5 : 0, channels, normalise),
        numbers(json.path("image_std"), normalise ? 0.5 : 1, channels, normalise));
  }

  /** A side in pixels, or -1: a number, equal height and width, or the shortest edge. */
  private static int side(JsonNode size, int otherwise) {
    if (size.isMissingNode() || size.isNull()) {
      return otherwise;
    }
    if (size.has("shortest_edge")) { // of a square, both
      return size.path("shortest_edge").asInt(-1);
    }
    if (size.isObject()) {
      int height = size.path("height").asInt(-1);
      return height == size.path("width").asInt(-1) ? height : -1;
    }
    return size.asInt(-1);
  }

  /**
   * Requires a side that is what the model reads.
   *
   * @param asked whether the file asks for it
   * @param read pixels that the model reads; 0 if it reads any, or something else follows
   */
  private static void requireSide(String key, boolean asked, int side, int read, JsonNode json) {
    if (asked && (side < 0 || read > 0 && side != read)) {
      throw new ModelException(
          "%s: expected a %s of equal height and width%s; found %s"
              .formatted(
                  FILE,
                  key,
                  read > 0 ? ", that of config.json's image_size " + read : "",
                  json.path(key)));
    }
  }

  /** Pixels of each side of a square image of so many bytes. */
  public int side(int bytes) {
    return (int) Math.round(Math.sqrt((double) bytes / mean.size()));
  }

  /**
   * An image in a square: as it is if it is one of at most {@value #EXACT} pixels a side; else
   * resized to the square that follows the resizing here, rounded to bytes as Pillow does.
   *
   * @param image channels x height x width unsigned bytes
   * @return channels x side x side unsigned bytes
   * @throws ModelException if a square that is not known, or only its centre, is read of it
   */
  public byte[] square(byte[] image, int width, int height) {
    if (width == height && width <= EXACT) {
      return image;
    }
    if (size == 0 || centre > 0) {
      throw new ModelException(
          "expected a square image of at most %d pixels a side, found %d x %d: the model %s"
              .formatted(
                  EXACT,
                  width,
                  height,
                  size == 0 ? "does not resize images" : "reads the centre of a square"));
    }
    float[] across = weights(width, size);
    float[] down = weights(height, size);
    byte[] square = new byte[mean.size() * size * size];
    for (int channel = 0; channel < mean.size(); channel++) {
      int[] narrow = new int[height * size];
      for (int row = 0; row < height; row++) {
        for (int x = 0; x < size; x++) {
          int from = (channel * height + row) * width;
          narrow[row * size + x] = rounded(across, x * width, width, i -> image[from + i] & 0xff);
        }
      }
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          int column = x;
          square[(channel * size + y) * size + x] =
              (byte) rounded(down, y * height, height, i -> narrow[i * size + column]);
        }
      }
    }
    return square;
  }

  private static int rounded(float[] weights, int from, int count, IntUnaryOperator level) {
    double sum = 0.5;
    for (int i = 0; i < count; i++) {
      float weight = weights[from + i];
      if (weight != 0) {
        sum += weight * level.applyAsInt(i);
      }
    }
    return (int) sum;
  }

  private static List<Double> numbers(JsonNode json, double otherwise, int channels, boolean read) {
    List<Double> numbers = new ArrayList<>();
    if (read && json.isArray()) {
      json.forEach(number -> numbers.add(number.asDouble(Double.NaN)));
      if (numbers.size() != channels || numbers.stream().anyMatch(n -> !Double.isFinite(n))) {
        throw new ModelException(
            "%s: expected %d numbers, one per channel; found %s".formatted(FILE, channels, json));
      }
      return numbers;
    }
    return Collections.nCopies(channels, otherwise);
  }

  /**
   * Images as a model reads them.
   *
   * @param images square images of equal size, channels x height x width unsigned bytes
   * @param scope owner of the result
   * @return [N, channels, height, width] in float32
   * @throws ModelException if an image has another number of bytes than square images of these
   *     channels have
   */
  public Inputs.Images process(List<byte[]> images, NDManager scope) {
    return process(images, List.of(), scope);
  }

  /**
   * Images of which a part is taken, resized to what the model reads, in place of the whole.
   *
   * @param images as those of {@link #process(List, NDManager)}
   * @param crops one for each image, or none
   * @param scope owner of the result
   * @return [N, channels, height, width] in float32
   */
  public Inputs.Images process(List<byte[]> images, List<Crop> crops, NDManager scope) {
    int channels = mean.size();
    int bytes = images.get(0).length;
    int side = side(bytes);
    float[] numbers = new float[Math.multiplyExact(images.size(), bytes)];
    for (int n = 0; n < images.size(); n++) {
      byte[] image = images.get(n);
      if (image.length != bytes || channels * side * side != bytes) {
        throw new ModelException(
            "expected square images of %d channels, all of one size; found images of %d and %d"
                    .formatted(channels, bytes, image.length)
                + " bytes");
      }
      for (int i = 0; i < bytes; i++) {
        numbers[n * bytes + i] = image[i] & 0xff;
      }
    }
    NDArray raw = scope.create(numbers, new Shape(images.size(), channels, side, side));
    NDArray resized = crops.isEmpty() ? resize(raw, side, scope) : cropped(raw, side, crops, scope);
    return new Inputs.Images(
        resized
            .mul(channelNumbers(scope, i -> factor / deviation.get(i)))
            .sub(channelNumbers(scope, i -> mean.get(i) / deviation.get(i))));
  }

  /** Rows, then columns, as products with the matrix of the interpolation. */
  private NDArray resize(NDArray images, int side, NDManager scope) {
    int whole = size == 0 ? side : size;
    int read = centre == 0 ? whole : centre;
    if (read > whole) {
      throw new ModelException(
          "%s: expected images of at least crop_size %d pixels, found %d"
              .formatted(FILE, centre, whole));
    }
    if (read == side && whole == side) {
      return images;
    }
    int first = (whole - read) / 2 * side;
    float[] middle = Arrays.copyOfRange(weights(side, whole), first, first + read * side);
    NDArray transposed = scope.create(middle, new Shape(read, side)).transpose();
    return images.matMul(transposed).swapAxes(2, 3).matMul(transposed).swapAxes(2, 3);
  }

  /** The same of each image's part. */
  private NDArray cropped(NDArray images, int side, List<Crop> crops, NDManager scope) {
    int read = centre > 0 ? centre : size > 0 ? size : side;
    float[] rows = new float[crops.size() * read * side];
    float[] columns = new float[rows.length];
    for (int n = 0; n < crops.size(); n++) {
      Crop crop = crops.get(n);
      float[] down = weights(crop.height(), read);
      float[] across = weights(crop.width(), read);
      for (int target = 0; target < read; target++) {
        int at = (n * read + target) * side;
        int mirrored = crop.mirrored() ? read - 1 - target : target;
        System.arraycopy(down, target * crop.height(), rows, at + crop.top(), crop.height());
        System.arraycopy(across, mirrored * crop.width(), columns, at + crop.left(), crop.width());
      }
    }
    Shape shape = new Shape(crops.size(), 1, read, side);
    return scope
        .create(rows, shape)
        .matMul(images)
        .matMul(scope.create(columns, shape).swapAxes(2, 3));
  }

  private NDArray channelNumbers(NDManager scope, IntToDoubleFunction number) {
    float[] numbers = new float[mean.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) number.applyAsDouble(i);
    }
    return scope.create(numbers, new Shape(1, numbers.length, 1, 1));
  }

  /**
   * Bilinear interpolation in one dimension with half-pixel centres: a triangle about each target
   * pixel's centre, as wide as a source pixel when enlarging and as a target pixel when reducing
   * (Pillow's BILINEAR, torch's interpolate with {@code antialias}).
   *
   * @return [to, from], each row of sum 1
   */
  static float[] weights(int from, int to) {
    double scale = (double) from / to;
    double support = Math.max(1, scale);
    float[] weights = new float[to * from];
    for (int target = 0; target < to; target++) {
      double centre = (target + 0.5) * scale - 0.5;
      double[] row = new double[from];
      double sum = 0;
      for (int source = 0; source < from; source++) {
        row[source] = Math.max(0, 1 - Math.abs(source - centre) / support);
        sum += row[source];
      }
      for (int source = 0; source < from; source++) {
        weights[target * from + source] = (float) (row[source] / sum);
      }
    }
    return weights;
  }
}
