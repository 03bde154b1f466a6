package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.learning.random.KeyedRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What plan says of a model that is not sound, sweep says in the same words, and writes nothing.
 */
class ModelFaultsTest {

  private static final String CONFIG =
      """
      {"model_type": "bert", "vocab_size": 30, "hidden_size": 8, "num_hidden_layers": 2,
       "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 24,
       "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu"}
      """;

  private static final String TOKENIZER =
      """
      {"added_tokens": [
          {"id": 0, "content": "[UNK]", "special": true, "single_word": false,
           "lstrip": false, "rstrip": false, "normalized": false},
          {"id": 1, "content": "[CLS]", "special": true, "single_word": false,
           "lstrip": false, "rstrip": false, "normalized": false},
          {"id": 2, "content": "[SEP]", "special": true, "single_word": false,
           "lstrip": false, "rstrip": false, "normalized": false}],
       "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100,
         "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "the": 3, "a": 4}}}
      """;

  private static final String SPEC =
      """
      name: faults
      model: tiny
      tasks: [rte]
      optimizers: [{type: adamw, learningRate: 1e-3}]
      training: {batchSize: 8, epochs: 1, evaluateEvery: 2, maxTokens: %d, limit: 8}
      submission: false
      """;

  @TempDir Path folder;

  private final Program program = Program.whole();

  private Path models;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    models = folder.resolve("models");
    model = Files.createDirectories(models.resolve("tiny"));
    Files.writeString(model.resolve("config.json"), CONFIG);
    Files.writeString(model.resolve("tokenizer.json"), TOKENIZER);
    weights();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"num_hidden_layers\": 2 | \"num_hidden_layers\": 1 | layers that its config.json does not",
        "\"type_vocab_size\": 2 | \"type_vocab_size\": 2, \"is_decoder\": true | is_decoder is true",
        "\"vocab_size\": 30 | \"vocab_size\": 5 | has shape",
        "1e-12 | 0 | layer_norm_eps"
      })
  void planAndSweepRefuseInTheSameWords(String from, String to, String message) throws IOException {
    Files.writeString(model.resolve("config.json"), CONFIG.replace(from, to));
    Path workspace = folder.resolve("workspace");
    assertThat(run("plan", 24)).isEqualTo(1);
    String said = program.err();
    assertThat(said).contains(message, model.toString()).hasLineCount(1);
    assertThat(run("describe", 24)).isEqualTo(1);
    assertThat(program.err()).isEqualTo(said);
    assertThat(run("sweep", 24)).isEqualTo(1);
    assertThat(program.err()).isEqualTo(said);
    assertThat(workspace.resolve("runs")).doesNotExist();
  }

  @Test
  void aTokenizerThatTheLibraryRefusesIsKnownAtThePlan() throws IOException {
    Files.writeString(
        model.resolve("tokenizer.json"), TOKENIZER.replace("\"WordPiece\"", "\"BPE\""));
    assertThat(run("plan", 24)).isEqualTo(1);
    String said = program.err();
    assertThat(said).contains(model.resolve("tokenizer.json") + ": expected a tokenizer.json of");
    assertThat(run("sweep", 24)).isEqualTo(1);
    assertThat(program.err()).isEqualTo(said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"})
  void onlyPlainFilesAreOpened(String file) throws IOException {
    Files.deleteIfExists(model.resolve(file));
    Files.createSymbolicLink(model.resolve(file), Path.of("/dev/zero"));
    assertThat(run("plan", 24)).isEqualTo(1);
    assertThat(program.err())
        .contains(model.resolve(file) + ": expected a plain file, found a pipe, socket or device");
  }

  @Test
  void inputsBeyondThePositionsAreKnownAtThePlan() throws IOException {
    assertThat(run("plan", 25)).isEqualTo(1);
    assertThat(program.err()).contains("training.maxTokens: expected at most 24");
    String said = program.err();
    assertThat(run("sweep", 25)).isEqualTo(1);
    assertThat(program.err()).isEqualTo(said);
  }

  @Test
  void aModelWithoutWeightsIsPlanned() throws IOException {
    Files.delete(model.resolve("model.safetensors"));
    Files.delete(model.resolve("tokenizer.json"));
    assertThat(run("plan", 24)).as(program.err()).isZero();
    assertThat(program.out().lines().reduce("", (first, last) -> last))
        .isEqualTo("weights missing: sweep will not start");
    assertThat(run("sweep", 24)).isEqualTo(1);
    assertThat(program.err()).contains(model.toString());
  }

  @Test
  void aFolderOfModelsThatIsNotThereIsTold() throws IOException {
    models = folder.resolve("nowhere");
    assertThat(run("plan", 24)).isEqualTo(1);
    assertThat(program.err()).contains("--models").contains(models.toString()).hasLineCount(1);
  }

  private int run(String command, int maxTokens) throws IOException {
    Path spec = Files.writeString(folder.resolve("spec.yaml"), SPEC.formatted(maxTokens));
    String[] options =
        command.equals("describe")
            ? new String[] {command, spec.toString(), "--models", models.toString()}
            : new String[] {
              command,
              spec.toString(),
              "--models",
              models.toString(),
              "--workspace",
              folder.resolve("workspace").toString()
            };
    return program.run(options);
  }

  private void weights() {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      ModelSource.planned(model.toString())
          .architecture()
          .tensors()
          .forEach((name, shape) -> tensors.put(name, drawn(manager, name, shape)));
      Safetensors.write(model.resolve("model.safetensors"), tensors);
    }
  }

  private static NDArray drawn(NDManager manager, String name, Shape shape) {
    double[] numbers =
        DoubleStream.generate(KeyedRandom.of(1, name)::nextGaussian).limit(shape.size()).toArray();
    return manager.create(numbers, shape).toType(DataType.FLOAT32, false);
  }
}
