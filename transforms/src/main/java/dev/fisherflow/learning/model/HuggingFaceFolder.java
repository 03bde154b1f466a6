package dev.fisherflow.learning.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fisherflow.declaration.NearestWord;
import dev.fisherflow.learning.model.file.JsonFile;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.TensorNames;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model folder: {@code config.json}, {@code tokenizer.json}, and {@code model.safetensors} or its
 * shards with their index.
 */
public final class HuggingFaceFolder implements ModelSource {

  /** File of the configuration. */
  public static final String CONFIG = "config.json";

  /** File of the tokenizer. */
  public static final String TOKENIZER = "tokenizer.json";

  private static final int SHOWN = 5;
  private static final List<String> FILES = List.of(CONFIG, ImageProcessor.FILE);

  /** All that is read, or looked for. */
  private static final List<String> READ =
      List.of(
          CONFIG,
          TOKENIZER,
          TokenizerConfig.FILE,
          ImageProcessor.FILE,
          WeightFiles.SINGLE,
          WeightFiles.INDEX);

  private static final List<String> PICKLES =
      List.of("pytorch_model.bin", "pytorch_model.bin.index.json");

  private final Path folder;
  private final JsonNode config;
  private final ModelFamily family;
  private final List<String> unknownKeys;
  private TokenizerFile tokenizerFile;

  private HuggingFaceFolder(Path folder) {
    this.folder = folder;
    this.config = read(folder);
    this.family = family(folder, config);
    this.unknownKeys = named(() -> family.keys().check(config));
  }

  /**
   * A folder with a configuration and weights.
   *
   * @throws ModelException if one of them is not there, no family knows the configuration, or it
   *     asks for what is not computed
   */
  public static HuggingFaceFolder open(Path folder) {
    HuggingFaceFolder opened = planned(folder);
    if (!opened.hasWeights()) {
      throw new ModelException(
          "%s has no %s or %s; a folder in Hugging Face layout is expected"
              .formatted(folder, WeightFiles.SINGLE, WeightFiles.INDEX));
    }
    return opened;
  }

  /**
   * A folder with a configuration, where weights need not be there yet.
   *
   * @throws ModelException as {@link #open}, or if its only weights are in a file that is never
   *     read
   */
  public static HuggingFaceFolder planned(Path folder) {
    HuggingFaceFolder opened = new HuggingFaceFolder(folder);
    if (!opened.hasWeights()
        && PICKLES.stream().anyMatch(pickle -> Files.exists(folder.resolve(pickle)))) {
      throw new ModelException(
          "%s has no %s or %s; %s"
              .formatted(folder, WeightFiles.SINGLE, WeightFiles.INDEX, opened.conversion()));
    }
    return opened;
  }

  @Override
  public boolean hasWeights() {
    return Files.isRegularFile(folder.resolve(WeightFiles.SINGLE))
        || Files.isRegularFile(folder.resolve(WeightFiles.INDEX));
  }

  /** Puts the folder before a message that begins with the name of one of its files. */
  private <T> T named(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (ModelException e) {
      String message = e.getMessage();
      boolean bare = FILES.stream().anyMatch(message::startsWith);
      throw bare ? new ModelException(folder + "/" + message, e) : e;
    }
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
                  + " says where the folders of models are)%s")
              .formatted(
                  ModelFamily.REGISTRY.all().stream()
                      .flatMap(family -> family.withoutFolder().stream())
                      .map(name -> "'" + name + "'")
                      .collect(Collectors.joining(", ")),
                  CONFIG,
                  WeightFiles.SINGLE,
                  TOKENIZER,
                  folder.toAbsolutePath(),
                  nearest(folder.toAbsolutePath())));
    }
    READ.forEach(file -> requirePlain(folder.resolve(file)));
    Path file = folder.resolve(CONFIG);
    if (!Files.exists(file)) {
      throw new ModelException(
          folder + " has no " + CONFIG + "; a folder in Hugging Face layout is expected");
    }
    return JsonFile.object(file);
  }

  /** A pipe or a device may never answer or end. */
  private static void requirePlain(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new ModelException(
          "%s: expected a plain file, found %s; fetch the model again"
              .formatted(file, Files.isDirectory(file) ? "a folder" : "a pipe, socket or device"));
    }
  }

  /** The folder of models beside one that is not there whose name is the nearest. */
  private static String nearest(Path missing) {
    Path around = missing.getParent();
    if (around == null || !Files.isDirectory(around)) {
      return "";
    }
    try (Stream<Path> beside = Files.list(around)) {
      return NearestWord.hint(
          missing.getFileName().toString(),
          beside
              .filter(path -> Files.isRegularFile(path.resolve(CONFIG)))
              .map(path -> path.getFileName().toString())
              .toList());
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }

  private static ModelFamily family(Path folder, JsonNode config) {
    String type = config.path("model_type").asText();
    return ModelFamily.REGISTRY
        .find(type)
        .orElseThrow(
            () ->
                new ModelException(
                    "%s: model_type '%s' is not supported; supported: %s%s"
                        .formatted(
                            folder.resolve(CONFIG),
                            type,
                            String.join(", ", ModelFamily.REGISTRY.names()),
                            ConfigReader.sharing(config))));
  }

  /** The names that its family's tensors have in files. */
  public TensorNames tensorNames() {
    return family.tensorNames();
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
    if (!hasWeights()) {
      return named(() -> family.architecture(config));
    }
    // What the configuration asks for is looked at first: it says more than the headers do.
    named(() -> family.architecture(config));
    try (WeightFiles files = WeightFiles.open(folder)) {
      return named(() -> family.architecture(config, files.names(family.tensorNames())));
    }
  }

  @Override
  public void check() {
    Architecture architecture = architecture();
    if (hasWeights()) {
      try (WeightFiles files = WeightFiles.open(folder)) {
        files.check(family.tensorNames(), architecture.tensors());
      }
    }
    if (family.reads() != InputFormat.IMAGE && Files.isRegularFile(folder.resolve(TOKENIZER))) {
      TokenizerFile file = tokenizerFile();
      file.require(architecture.textLimits());
      Tokenizer.of(folder.resolve(TOKENIZER)).encode(List.of("a")); // what the library refuses
      TokenizerConfig.read(folder).requireAgreement(file, architecture.textLimits().frame());
    }
  }

  @Override
  public List<String> doubts() {
    List<String> doubts = new ArrayList<>();
    if (!unknownKeys.isEmpty()) {
      doubts.add(
          "%s has keys of which nothing is known, and which are not followed: %s"
              .formatted(
                  folder.resolve(CONFIG),
                  String.join(", ", unknownKeys.subList(0, Math.min(SHOWN, unknownKeys.size())))));
    }
    if (hasWeights()) {
      try (WeightFiles files = WeightFiles.open(folder)) {
        if (files.blank()) {
          doubts.add("all weights of " + folder + " are 0: there is nothing to adapt");
        }
      }
    }
    if (family.reads() != InputFormat.IMAGE
        && Files.isRegularFile(folder.resolve(TOKENIZER))
        && !tokenizerFile().knowsWords()) {
      doubts.add(
          folder.resolve(TOKENIZER)
              + " knows no word: every text becomes unknown tokens, and all texts the same");
    }
    return doubts;
  }

  /** Its {@code tokenizer.json}, read once. */
  private TokenizerFile tokenizerFile() {
    if (tokenizerFile == null) {
      tokenizerFile = TokenizerFile.of(folder.resolve(TOKENIZER));
    }
    return tokenizerFile;
  }

  @Override
  public void require(Task task, int maxTokens) {
    ModelSource.super.require(task, maxTokens);
    if (task.images() || !Files.isRegularFile(folder.resolve(TOKENIZER))) {
      return;
    }
    TokenizerConfig.read(folder).requireLength(maxTokens);
    boolean pairs = task.modality() == Task.Modality.PAIR && family.reads() == InputFormat.PAIR;
    int segments = tokenizerFile().segments(pairs);
    int most = architecture().textLimits().segments();
    if (segments > most) {
      throw new ModelException(
          ("the task %s has %s, of which %s makes %d segments; the model '%s' has %d (type_vocab_size"
                  + " of %s): choose another model or task")
              .formatted(
                  task.key(),
                  pairs ? "pairs" : "texts",
                  TOKENIZER,
                  segments,
                  name(),
                  most,
                  CONFIG));
    }
  }

  @Override
  public Model load(NDManager manager, DataType type) {
    try (WeightFiles files = WeightFiles.open(folder)) {
      return named(() -> family.load(this, files, manager, type));
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
    return Optional.of(ImageProcessor.of(JsonFile.object(file), size, channels));
  }
}
