package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.schemas.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A model folder: {@code config.json}, {@code tokenizer.json}, and {@code model.safetensors} or its
 * shards with their index.
 */
public final class HuggingFaceFolder implements ModelSource {

  /** File of the configuration. */
  public static final String CONFIG = "config.json";

  /** File of the tokenizer. */
  public static final String TOKENIZER = "tokenizer.json";

  private static final List<String> PICKLES =
      List.of("pytorch_model.bin", "pytorch_model.bin.index.json");

  private final Path folder;
  private final JsonNode config;
  private final ModelFamily family;

  private HuggingFaceFolder(Path folder, JsonNode config, ModelFamily family) {
    this.folder = folder;
    this.config = config;
    this.family = family;
  }

  /**
   * A folder with a configuration and weights.
   *
   * @throws ModelException if one of them is not there or no family knows the configuration
   */
  public static HuggingFaceFolder open(Path folder) {
    HuggingFaceFolder opened = configured(folder);
    if (!Files.isRegularFile(folder.resolve(WeightFiles.SINGLE))
        && !Files.isRegularFile(folder.resolve(WeightFiles.INDEX))) {
      throw new ModelException(
          "%s has no %s or %s; %s"
              .formatted(
                  folder,
                  WeightFiles.SINGLE,
                  WeightFiles.INDEX,
                  PICKLES.stream().anyMatch(pickle -> Files.exists(folder.resolve(pickle)))
                      ? opened.conversion()
                      : "a folder in Hugging Face layout is expected"));
    }
    return opened;
  }

  /**
   * The architecture that a folder's configuration describes; weights need not be there.
   *
   * @throws ModelException if there is no configuration or no family knows it
   */
  public static Architecture architecture(Path folder) {
    return configured(folder).architecture();
  }

  private static HuggingFaceFolder configured(Path folder) {
    JsonNode config = read(folder);
    return new HuggingFaceFolder(folder, config, family(folder, config));
  }

  /** How to make safetensors of a pickle; tied weights have to go through the model's class. */
  private String conversion() {
    Architecture.HuggingFaceName name = architecture().huggingFaceName();
    return "pytorch_model.bin is a pickle and is never loaded, as it may run any code: where it can"
        + " be trusted, convert it once with Python: "
        + (name.library().startsWith("transformers.")
            ? "transformers.%s.from_pretrained('%s').save_pretrained('%s')"
                .formatted(name.className(), folder, folder)
            : "safetensors.torch.save_file(torch.load('%s', weights_only=True), '%s')"
                .formatted(folder.resolve(PICKLES.get(0)), folder.resolve(WeightFiles.SINGLE)));
  }

  private static JsonNode read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelException(
          ("model: expected %s or a folder with %s, %s and %s; there is no folder %s (--models"
                  + " says where the folders of models are)")
              .formatted(
                  ModelFamily.REGISTRY.all().stream()
                      .flatMap(family -> family.withoutFolder().stream())
                      .map(name -> "'" + name + "'")
                      .collect(Collectors.joining(", ")),
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

  private static ModelFamily family(Path folder, JsonNode config) {
    String type = config.path("model_type").asText();
    return ModelFamily.REGISTRY
        .find(type)
        .orElseThrow(
            () ->
                new ModelException(
                    "%s: model_type '%s' is not supported; supported: %s"
                        .formatted(
                            folder.resolve(CONFIG),
                            type,
                            String.join(", ", ModelFamily.REGISTRY.names()))));
  }

  /** Its {@code config.json}. */
  public JsonNode config() {
    return config;
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
  public InputFormat inputFormat() {
    return family.reads();
  }

  @Override
  public Architecture architecture() {
    return family.architecture(config);
  }

  @Override
  public Model load(NDManager manager, DataType type) {
    try (WeightFiles files = WeightFiles.open(folder)) {
      return family.load(this, files, manager, type);
    }
  }

  /**
   * What its {@code preprocessor_config.json} says, if there is one.
   *
   * @param size pixels of a side that the model reads; 0 if any
   * @param channels that the model reads
   * @throws ModelException if the file cannot be read or asks for what is not computed
   */
  public Optional<ImageProcessor> imageProcessor(int size, int channels) {
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
