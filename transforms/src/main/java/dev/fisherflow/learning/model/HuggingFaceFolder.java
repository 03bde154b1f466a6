package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.schemas.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model folder: {@code config.json}, {@code model.safetensors}, {@code tokenizer.json}. */
final class HuggingFaceFolder implements ModelSource {

  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final String TOKENIZER = "tokenizer.json";

  private final Path folder;
  private final JsonNode config;

  private HuggingFaceFolder(Path folder, JsonNode config) {
    this.folder = folder;
    this.config = config;
  }

  static HuggingFaceFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelException(
          "model: expected '%s' or a folder with %s, %s and %s; there is no folder %s"
              .formatted(EmbeddedMiniLm.NAME, CONFIG, WEIGHTS, TOKENIZER, folder.toAbsolutePath()));
    }
    require(folder, CONFIG);
    require(folder, WEIGHTS);
    try {
      return new HuggingFaceFolder(
          folder, new ObjectMapper().readTree(folder.resolve(CONFIG).toFile()));
    } catch (IOException e) {
      throw new ModelException("cannot read " + folder.resolve(CONFIG) + ": " + e.getMessage(), e);
    }
  }

  private static void require(Path folder, String file) {
    if (!Files.isRegularFile(folder.resolve(file))) {
      throw new ModelException(folder + " has no " + file + remedy(folder, file));
    }
  }

  private static String remedy(Path folder, String file) {
    boolean pickle = Files.exists(folder.resolve("pytorch_model.bin"));
    return file.equals(WEIGHTS) && pickle
        ? "; pytorch_model.bin is a pickle and is never loaded: convert it with the safetensors"
            + " package (safetensors.torch.save_file)"
        : "; a folder in Hugging Face layout is expected";
  }

  @Override
  public String name() {
    return folder.toString();
  }

  @Override
  public String digest() {
    Digest digest = Digest.create();
    for (String file : List.of(CONFIG, WEIGHTS, TOKENIZER)) {
      if (Files.exists(folder.resolve(file))) {
        digest.add(file).add(Digest.ofFile(folder.resolve(file)));
      }
    }
    return digest.hex();
  }

  @Override
  public String tokenizer() {
    require(folder, TOKENIZER);
    return folder.resolve(TOKENIZER).toString();
  }

  @Override
  public String inputFormat() {
    return "pair";
  }

  @Override
  public Model load(NDManager manager, DataType type) {
    String kind = config.path("model_type").asText();
    try (Safetensors file = Safetensors.open(folder.resolve(WEIGHTS))) {
      Weights weights = Weights.read(file, folder.resolve(WEIGHTS).toString(), manager, type);
      return switch (kind) {
        case "bert" -> new Bert(Bert.Config.of(config), weights, Bert.Pooling.of(weights));
        default ->
            throw new ModelException(
                "%s: model_type '%s' is not supported; supported: bert"
                    .formatted(folder.resolve(CONFIG), kind));
      };
    }
  }
}
