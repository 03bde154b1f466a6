package dev.fisherflow.transforms.dataset.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.ImageProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Image files beside what Pillow makes of them; {@code make_images.py} beside the data made it. */
class ImageFileTest {

  private static final Path IMAGES = Path.of("src/test/resources/golden/images");
  private static final ImageProcessor SIXTEEN = ImageProcessor.usual(16, 3);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"wide.png", "grey.png", "palette.png"})
  void imagesAreReadAndResizedAsPillowDoes(String name) throws IOException {
    JsonNode bands =
        new ObjectMapper().readTree(IMAGES.resolve("expected.json").toFile()).get(name);
    byte[] image = ImageFile.read(IMAGES.resolve(name), SIXTEEN);
    int pixels = bands.get(0).size();
    assertThat(image).hasSize(3 * pixels);
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < pixels; i++) {
        assertThat(image[channel * pixels + i] & 0xff)
            .as("pixel %d of channel %d", i, channel)
            .isBetween(
                bands.get(channel).get(i).asInt() - 1, bands.get(channel).get(i).asInt() + 1);
      }
    }
  }

  @Test
  void aModelOfOneChannelReadsTheLuma() throws IOException {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    image.setRGB(1, 1, 0x0000ff);
    Path file = folder.resolve("two.png");
    ImageIO.write(image, "png", file.toFile());
    assertThat(ImageFile.read(file, ImageProcessor.usual(2, 1))).containsExactly(76, 0, 0, 29);
  }

  @Test
  void whatIsNotReadIsTold() throws IOException {
    assertTold(IMAGES.resolve("turned.jpg"), "its EXIF orientation 6 turns");
    assertTold(IMAGES.resolve("none.png"), "there is no such image");
    assertTold(Files.writeString(folder.resolve("a.webp"), "RIFF"), "whose name ends in .png");
    assertTold(Files.writeString(folder.resolve("b.png"), "text"), "expected a PNG or JPEG image");
    byte[] whole = Files.readAllBytes(IMAGES.resolve("wide.png"));
    Path cut = Files.write(folder.resolve("c.png"), Arrays.copyOf(whole, 60));
    assertTold(cut, "the image is damaged");
    assertThatThrownBy(() -> ImageFile.read(IMAGES.resolve("wide.png"), ImageProcessor.CIFAR))
        .hasMessageContaining("expected a square image")
        .hasMessageContaining("23 x 7");
  }

  private static void assertTold(Path file, String part) {
    assertThatThrownBy(() -> ImageFile.read(file, SIXTEEN))
        .isInstanceOf(OwnDataException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(part);
  }
}
