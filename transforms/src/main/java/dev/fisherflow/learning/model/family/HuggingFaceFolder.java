package dev.fisherflow.learning.model.family;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.ImageProcessor;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelException;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.Tokenizer;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.schemas.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model folder: {@code config.json}, {@code tokenizer.json}, and {@code model.safetensors} or its
 * shards with their index.
 */
public final class HuggingFaceFolder implements ModelSource {

  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final List<String> PICKLES =
      List.of("pytorch_model.bin", "pytorch_model.bin.index.json");
  private static final List<String> SUPPORTED = List.of("bert", "t5", "vit", "mlp");

  private final Path folder;
  private final JsonNode config;

  private HuggingFaceFolder(Path folder, JsonNode config) {
    this.folder = folder;
    this.config = config;
  }

  public static HuggingFaceFolder open(Path folder) {
    JsonNode config = config(folder);
    if (!Files.isRegularFile(folder.resolve(WeightFiles.SINGLE))
        && !Files.isRegularFile(folder.resolve(WeightFiles.INDEX))) {
      throw new ModelException(
          "%s has no %s or %s; %s"
              .formatted(
                  folder,
                  WeightFiles.SINGLE,
                  WeightFiles.INDEX,
                  PICKLES.stream().anyMatch(pickle -> Files.exists(folder.resolve(pickle)))
                      ? conversion(folder)
                      : "a folder in Hugging Face layout is expected"));
    }
    return new HuggingFaceFolder(folder, config);
  }

  /** How to make safetensors of a pickle; tied weights have to go through the model's class. */
  private static String conversion(Path folder) {
    Architecture.HuggingFaceName name = architecture(folder).huggingFaceName();
    return "pytorch_model.bin is a pickle and is never loaded, as it may run any code: where it can"
        + " be trusted, convert it once with Python: "
        + (name.library().startsWith("transformers.")
            ? "transformers.%s.from_pretrained('%s').save_pretrained('%s')"
                .formatted(name.className(), folder, folder)
            : "safetensors.torch.save_file(torch.load('%s', weights_only=True), '%s')"
                .formatted(folder.resolve(PICKLES.get(0)), folder.resolve(WeightFiles.SINGLE)));
  }

  /** The architecture that a folder's configuration describes; weights need not be there. */
  public static Architecture architecture(Path folder) {
    JsonNode config = config(folder);
    return switch (kind(folder, config)) {
      case "t5" -> T5Architecture.of(config);
      case "vit" -> VisionArchitecture.of(config);
      case "mlp" -> MlpArchitecture.of(config);
      default -> new BertArchitecture(Bert.Config.of(config), Bert.Pooling.POOLER);
    };
  }

  private static JsonNode config(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelException(
          ("model: expected '%s' or a folder with %s, %s and %s; there is no folder %s (--models"
                  + " says where the folders of models are)")
              .formatted(
                  EmbeddedMiniLm.NAME,
                  CONFIG,
                  WeightFiles.SINGLE,
                  TOKENIZER,
                  folder.toAbsolutePath()));
    }
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          folder + " has no " + CONFIG + "; a folder in Hugging Face layout is expected");
    }
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static String kind(Path folder, JsonNode config) {
    String kind = config.path("model_type").asText();
    if (!SUPPORTED.contains(kind)) {
      throw new ModelException(
          "%s: model_type '%s' is not supported; supported: %s"
              .formatted(folder.resolve(CONFIG), kind, String.join(", ", SUPPORTED)));
    }
    return kind;
  }

  @Override
  public String name() {
    return folder.toString();
  }

  @Override
  public String digest() {
    Digest digest = Digest.create();
    List<String> files = new ArrayList<>(List.of(CONFIG));
    files.addAll(WeightFiles.fileNames(folder));
    files.add(TOKENIZER);
    files.add(ImageProcessor.FILE);
    for (String file : files) {
      if (Files.exists(folder.resolve(file))) {
        digest.add(file).add(Digest.ofFile(folder.resolve(file)));
      }
    }
    return digest.hex();
  }

  @Override
  public String tokenizer() {
    if (!Files.isRegularFile(folder.resolve(TOKENIZER))) {
      throw new ModelException(
          "%s has no %s: fetch the model's, or where it has only an older tokenizer's files, write it"
                  .formatted(folder, TOKENIZER)
              + " with Python: transformers.AutoTokenizer.from_pretrained('%s').save_pretrained('%s')"
                  .formatted(folder, folder));
    }
    return folder.resolve(TOKENIZER).toString();
  }

  @Override
  public String inputFormat() {
    return switch (config.path("model_type").asText()) {
      case "t5" -> "instruction";
      case "vit", "mlp" -> "image";
      default -> "pair";
    };
  }

  @Override
  public Model load(NDManager manager, DataType type) {
    String kind = kind(folder, config);
    try (WeightFiles files = WeightFiles.open(folder)) {
      return switch (kind) {
        case "t5" -> {
          T5Architecture architecture = T5Architecture.of(config);
          Tokenizer tokenizer = Tokenizer.of(Path.of(tokenizer()));
          yield new T5(
              architecture,
              files.read(T5.wanted(architecture, files.names()), manager, type),
              tokenizer);
        }
        case "vit" -> {
          VisionTransformer.Config vision = VisionTransformer.Config.of(config);
          yield new VisionTransformer(
              vision,
              files.read(files.names(), manager, type),
              imageProcessor(vision.imageSize(), vision.channels())
                  .orElseGet(() -> ImageProcessor.usual(vision.imageSize(), vision.channels())));
        }
        case "mlp" ->
            new Mlp(
                MlpArchitecture.of(config),
                files.read(files.names(), manager, type),
                imageProcessor(0, 3).orElse(ImageProcessor.CIFAR));
        default ->
            new Bert(
                Bert.Config.of(config),
                files.read(files.names(), manager, type),
                Bert.Pooling.of(files.names()));
      };
    }
  }

  /** What the folder's preprocessor_config.json says, if there is one. */
  private Optional<ImageProcessor> imageProcessor(int size, int channels) {
    Path file = folder.resolve(ImageProcessor.FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ImageProcessor.of(new ObjectMapper().readTree(file.toFile()), size, channels));
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
