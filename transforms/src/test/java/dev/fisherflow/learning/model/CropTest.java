package dev.fisherflow.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.file.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of images against torchvision's, made by {@code crops/make_crops.py}. */
class CropTest {

  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;

  private static ImageProcessor plain(int size, int centre) {
    return new ImageProcessor(size, centre, 1, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
  }

  private static Safetensors reference() throws URISyntaxException {
    return Safetensors.open(
        Path.of(CropTest.class.getResource("/crops/crops.safetensors").toURI()));
  }

  private static List<byte[]> images(Safetensors file, NDManager manager) {
    float[] numbers = file.read("images", manager, DataType.FLOAT32).toFloatArray();
    List<byte[]> images = new ArrayList<>();
    for (int start = 0; start < numbers.length; start += PIXELS) {
      byte[] image = new byte[PIXELS];
      for (int i = 0; i < PIXELS; i++) {
        image[i] = (byte) (int) numbers[start + i];
      }
      images.add(image);
    }
    return images;
  }

  private static List<Crop> crops(Safetensors file, NDManager manager) {
    int[] numbers = file.read("crops", manager, DataType.INT32).toIntArray();
    List<Crop> crops = new ArrayList<>();
    for (int i = 0; i < numbers.length; i += 5) {
      crops.add(
          new Crop(
              numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3], numbers[i + 4] == 1));
    }
    return crops;
  }

  /** Pillow rounds to a grey level after each direction. */
  private static void assertSameToAGreyLevel(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("number %d", i).isCloseTo(expected[i], within(1.01f));
    }
  }

  @ParameterizedTest
  @CsvSource({"48, cropped", "8, reduced"})
  void givenDrawsMakeTorchvisionsImages(int size, String made) throws Exception {
    try (Safetensors file = reference();
        NDManager manager = NDManager.newBaseManager()) {
      List<Crop> crops = crops(file, manager);
      if (made.equals("reduced")) {
        crops = crops.stream().map(CropTest::unmirrored).toList();
      }
      assertSameToAGreyLevel(
          plain(size, 0).process(images(file, manager), crops, manager).pixels().toFloatArray(),
          file.read(made, manager, DataType.FLOAT32).toFloatArray());
    }
  }

  private static Crop unmirrored(Crop crop) {
    return new Crop(crop.top(), crop.left(), crop.height(), crop.width(), false);
  }

  @Test
  void theCentreIsCutOutOfTheResizedImage() throws Exception {
    try (Safetensors file = reference();
        NDManager manager = NDManager.newBaseManager()) {
      assertSameToAGreyLevel(
          plain(56, 48).process(images(file, manager), manager).pixels().toFloatArray(),
          file.read("centred", manager, DataType.FLOAT32).toFloatArray());
    }
  }

  @Test
  void aFileThatCutsOutTheCentreIsRead() throws IOException {
    ImageProcessor read =
        ImageProcessor.of(
            new ObjectMapper()
                .readTree(
                    "{\"do_center_crop\": true, \"crop_size\": {\"height\": 16, \"width\": 16},"
                        + " \"size\": {\"shortest_edge\": 20}}"),
            16,
            3);
    assertThat(read.size()).isEqualTo(20);
    assertThat(read.centre()).isEqualTo(16);
  }

  /** Area and ratio are uniform and log-uniform; few draws do not fit. */
  @Test
  void drawsAreThoseOfRandomResizedCrop() {
    int draws = 20_000;
    double area = 0;
    double ratio = 0;
    int mirrored = 0;
    for (int i = 0; i < draws; i++) {
      Crop crop = Crop.draw(new Random(i * 7919L), SIDE);
      assertThat(crop).isEqualTo(Crop.draw(new Random(i * 7919L), SIDE));
      assertThat(crop.top()).isBetween(0, SIDE - crop.height());
      assertThat(crop.left()).isBetween(0, SIDE - crop.width());
      double share = (double) crop.height() * crop.width() / SIDE / SIDE;
      assertThat(share).isBetween(0.06, 1.0);
      assertThat((double) crop.width() / crop.height()).isBetween(0.6, 1.67);
      area += share / draws;
      ratio += Math.log((double) crop.width() / crop.height()) / draws;
      mirrored += crop.mirrored() ? 1 : 0;
    }
    // The mean over 300,000 draws of its algorithm at 32 pixels; standard errors 0.002 and 0.0012.
    assertThat(area).isCloseTo(0.490, within(0.01));
    assertThat(ratio).isCloseTo(0, within(0.006));
    assertThat((double) mirrored / draws).isCloseTo(0.5, within(0.018));
  }
}
