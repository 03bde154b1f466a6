package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ConfigKeys;
import dev.fisherflow.learning.model.FrozenLayers;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.ImageProcessor;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelFamily;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.VisionModel;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.learning.model.file.Weights;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.tasks.Task;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Multi-layer perceptrons with ReLU between their layers; images enter as one vector each. Without
 * weights it is a network to be trained from scratch, in full.
 */
public final class Mlp extends VisionModel {

  private final MlpArchitecture architecture;

  /**
   * A model.
   *
   * @param weights its tensors, or none
   * @throws ModelException if there are some, but one is missing or has another shape
   */
  public Mlp(MlpArchitecture architecture, Weights weights, ImageProcessor imageProcessor) {
    super(architecture, new FrozenLayers(checked(weights, architecture)), imageProcessor);
    this.architecture = architecture;
  }

  private static Weights checked(Weights weights, MlpArchitecture architecture) {
    if (!weights.names().isEmpty()) {
      weights.require(architecture.tensors());
    }
    return weights;
  }

  @Override
  public NDArray logitsOf(NDArray pixels, Layers layers) {
    NDArray x = pixels.reshape(pixels.getShape().get(0), -1);
    if (x.getShape().get(1) != architecture.widths().get(0)) {
      throw new ModelException(
          "the MLP reads %d numbers per image, found %d: name the model 'mlp:%d-…'"
              .formatted(architecture.widths().get(0), x.getShape().get(1), x.getShape().get(1)));
    }
    for (int i = 0; i < architecture.depth(); i++) {
      NDArray y = layers.linear(MlpArchitecture.layer(i), x);
      x = i < architecture.depth() - 1 ? y.getNDArrayInternal().relu() : y;
    }
    return x;
  }

  /** An MLP without files, named {@code mlp} or by its widths: {@code mlp:3072-2048-2048-10}. */
  public record Source(String name, MlpArchitecture architecture) implements ModelSource {

    private static final List<Integer> PAPER = List.of(3072, 2048, 2048, 10);
    private static final Pattern WIDTH = Pattern.compile("[1-9]\\d{0,6}");
    private static final int MOST_WIDTHS = 100;

    static boolean names(String name) {
      return name.equals(Family.NAME) || name.startsWith(Family.NAME + ":");
    }

    static Source of(String name) {
      if (name.equals(Family.NAME)) {
        return new Source(name, new MlpArchitecture(PAPER));
      }
      String widths = name.substring(Family.NAME.length() + 1);
      List<String> parts = List.of(widths.split("-", -1));
      if (parts.size() < 2
          || parts.size() > MOST_WIDTHS
          || !parts.stream().allMatch(width -> WIDTH.matcher(width).matches())) {
        throw new ModelException(
            "model: expected 2 to %d widths such as mlp:3072-2048-2048-10, found %s"
                .formatted(MOST_WIDTHS, Echo.quoted(name)));
      }
      return new Source(name, new MlpArchitecture(parts.stream().map(Integer::valueOf).toList()));
    }

    @Override
    public void requireImages(Task task) {
      int numbers = architecture.widths().get(0);
      if (task.images() && numbers != PAPER.get(0)) {
        throw new ModelException(
            "the model '%s' reads %d numbers per image, those of %s have %d: name it 'mlp:%4$d-…'"
                .formatted(Echo.of(name), numbers, task.key(), PAPER.get(0)));
      }
    }

    @Override
    public String digest() {
      return Digest.create()
          .add(Family.NAME)
          .add(architecture.widths().stream().map(String::valueOf).collect(Collectors.joining("-")))
          .hex();
    }

    @Override
    public String tokenizer() {
      throw new ModelException("model '" + name + "' reads images and has no tokenizer");
    }

    @Override
    public InputFormat inputFormat() {
      return InputFormat.IMAGE;
    }

    @Override
    public Model load(NDManager manager, DataType type) {
      return new Mlp(architecture, new Weights("model '" + name + "'"), ImageProcessor.CIFAR);
    }
  }

  /** The family of {@code model_type: mlp}. */
  public static final class Family implements ModelFamily {

    private static final String NAME = "mlp";
    private static final ConfigKeys KEYS = ConfigKeys.reading("dims");
    private static final Declaration DECLARATION =
        Declaration.of(
            NAME, "MLP", 4, "Layers with ReLU between them that read an image as one vector.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public InputFormat reads() {
      return InputFormat.IMAGE;
    }

    @Override
    public ConfigKeys keys() {
      return KEYS;
    }

    @Override
    public Architecture architecture(JsonNode config) {
      return MlpArchitecture.of(config);
    }

    @Override
    public Model load(
        HuggingFaceFolder folder, WeightFiles files, NDManager manager, DataType type) {
      MlpArchitecture architecture = MlpArchitecture.of(folder.config());
      return new Mlp(
          architecture,
          files.read(tensorNames(), architecture.tensors(), manager, type),
          folder.imageProcessor(0, 3).orElse(ImageProcessor.CIFAR));
    }

    @Override
    public List<String> withoutFolder() {
      return List.of(NAME);
    }

    @Override
    public Optional<ModelSource> withoutFolder(String name) {
      return Source.names(name) ? Optional.of(Source.of(name)) : Optional.empty();
    }
  }
}
