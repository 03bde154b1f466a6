package dev.fisherflow.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.file.ModelException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images between their bytes and a model; expected numbers by hand. */
class ImageProcessorTest {

  /** Centres of four pixels over two lie a quarter pixel beside the old ones. */
  @Test
  void enlargingInterpolatesBetweenTheNearestCentres() {
    assertThat(ImageProcessor.weights(2, 4))
        .containsExactly(new float[] {1, 0, 0.75f, 0.25f, 0.25f, 0.75f, 0, 1}, within(1e-7f));
  }

  /** The triangle is two pixels wide to each side: 0.75, 0.75, 0.25 over their sum 1.75. */
  @Test
  void reducingAveragesOverAllPixelsCovered() {
    float[] row = {3 / 7f, 3 / 7f, 1 / 7f, 0};
    float[] mirrored = {0, 1 / 7f, 3 / 7f, 3 / 7f};
    assertThat(ImageProcessor.weights(4, 2))
        .containsExactly(
            new float[] {
              row[0], row[1], row[2], row[3], mirrored[0], mirrored[1], mirrored[2], mirrored[3]
            },
            within(1e-7f));
  }

  /** Rows are interpolated along the height, columns along the width; bytes are unsigned. */
  @Test
  void pixelsAreResizedScaledAndNormalisedByChannel() {
    ImageProcessor processor =
        new ImageProcessor(4, 1 / 255.0, List.of(0.5, 0.0), List.of(0.5, 2.0));
    byte[] image = {0, (byte) 255, 0, (byte) 255, 0, 0, (byte) 255, (byte) 255};
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] pixels = processor.process(List.of(image), manager).pixels().toFloatArray();
      assertThat(pixels).hasSize(32);
      float[] across = {-1, -0.5f, 0.5f, 1};
      float[] down = {0, 0.125f, 0.375f, 0.5f};
      for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 4; x++) {
          assertThat(pixels[y * 4 + x]).isCloseTo(across[x], within(1e-6f));
          assertThat(pixels[16 + y * 4 + x]).isCloseTo(down[y], within(1e-6f));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"resample": 3}                             | bilinear
          {"size": {"height": 8, "width": 16}}        | equal height and width
          {"size": 32}                                | image_size 16
          {"do_center_crop": true, "crop_size": 8}    | crop_size of equal height and width, that of config.json's image_size 16
          {"do_center_crop": true, "size": 12}        | crop_size of at most the size, 12
          {"image_mean": [0.5]}                       | 3 numbers, one per channel
          {"image_std": [0.5, 0, 0.5]}                | positive numbers
          """)
  void whatIsNotComputedIsRefused(String json, String message) {
    assertThatThrownBy(() -> ImageProcessor.of(new ObjectMapper().readTree(json), 16, 3))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("preprocessor_config.json", message);
  }

  @Test
  void theFilesOfBothFormsAreRead() throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    ImageProcessor expected =
        new ImageProcessor(16, 1 / 255.0, List.of(0.1, 0.2, 0.3), List.of(0.5, 0.5, 0.5));
    assertThat(
            ImageProcessor.of(
                mapper.readTree("{\"size\": 16, \"image_mean\": [0.1, 0.2, 0.3]}"), 16, 3))
        .isEqualTo(expected);
    assertThat(
            ImageProcessor.of(
                mapper.readTree(
                    "{\"size\": {\"height\": 16, \"width\": 16}, \"image_mean\": [0.1, 0.2, 0.3],"
                        + " \"resample\": 2}"),
                16,
                3))
        .isEqualTo(expected);
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(
              () -> ImageProcessor.CIFAR.process(List.of(new byte[3072], new byte[3071]), manager))
          .isInstanceOf(ModelException.class)
          .hasMessageContainingAll("3072", "3071");
    }
  }
}
