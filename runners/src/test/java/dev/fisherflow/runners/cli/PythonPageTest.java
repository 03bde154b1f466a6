package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.tasks.Glue;
import dev.fisherflow.transforms.dataset.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page about Python, its blocks run as they are printed, by the Python that the variable
 * FISHERFLOW_PYTHON names, or python3; skipped where that has no peft or no transformers.
 */
class PythonPageTest {

  private static final Path PAGE = Path.of("../docs/python.md");
  private static final String TEXT = "a gripping story";
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;

  private final Program program = Program.whole();

  @Test
  void pythonGivesTheLogitsOfWhatWasExported() throws Exception {
    requirePython();
    double[] logits = train();
    export("adapter");
    export("merged", "--merged");
    List<String> blocks = blocks();
    assertThat(blocks).hasSize(2);
    JsonNode ofAdapter = new ObjectMapper().readTree(python(blocks.get(0))).get(0);
    for (int label = 0; label < logits.length; label++) {
      assertThat(ofAdapter.get(label).asDouble()).isCloseTo(logits[label], within(TOLERANCE));
    }
    double odds = Math.exp(logits[0] - logits[1]);
    String printed = python(blocks.get(1)).replace('\'', '"');
    List<JsonNode> classes = new ObjectMapper().readTree(printed).findParents("label");
    assertThat(classes).hasSize(2);
    for (JsonNode each : classes) {
      double expected = each.get("label").asText().equals("0") ? odds / (1 + odds) : 1 / (1 + odds);
      assertThat(each.get("score").asDouble()).isCloseTo(expected, within(TOLERANCE));
    }
  }

  private static String command() {
    return Optional.ofNullable(System.getenv("FISHERFLOW_PYTHON")).orElse("python3");
  }

  private void requirePython() throws Exception {
    try {
      if (run("import peft, torch, transformers").waitFor() == 0) {
        return;
      }
    } catch (IOException e) {
      abort("no Python runs as " + command() + ": the page about Python is not tested: " + e);
    }
    abort("the Python " + command() + " has no peft: the page about Python is not tested");
  }

  /** A model and an adapter that changes it, and what they make of the text. */
  private double[] train() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Path shared = shared().resolve("bert");
    for (String file :
        List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
      Files.copy(shared.resolve(file), model.resolve(file));
    }
    ModelSource source = ModelSource.of(model.toString());
    try (NDManager manager = NDManager.newBaseManager()) {
      Model base = source.load(manager, DataType.FLOAT32);
      AdapterSettings lora =
          AdapterSettings.newBuilder().setType("lora").setRank(4).setAlpha(8.0).build();
      AdaptedModel trained =
          AdaptedModel.initialised(
              base, Adapters.of(lora, base, Glue.SST2), 1, manager, DataType.FLOAT32);
      for (NDArray tensor : trained.parameters()) {
        tensor.setRequiresGradient(false);
        tensor.addi(manager.ones(tensor.getShape()).mul(0.05f));
      }
      AdapterFiles.write(trained, "model", folder.resolve("trained"));
      try (TextTokenizer tokenizer =
          TextTokenizer.of(TextTokenizer.bytes(source.tokenizer()), 64)) {
        int[] ids =
            tokenizer.encode(new InputFormat.Input(TEXT, Optional.empty())).ids().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        NDArray logits = trained.predict(Inputs.Text.of(List.of(ids), List.of(), manager));
        return logits.toType(DataType.FLOAT64, false).toDoubleArray();
      }
    }
  }

  private static Path shared() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/models"))) {
        return at.resolve("shared/models");
      }
    }
    return abort("no folder shared/models beside the project: the page is not tested");
  }

  private void export(String name, String... more) {
    String[] all = {
      "export",
      folder.resolve("trained").toString(),
      "--task=sst2",
      "--model=model",
      "--models=" + folder,
      "--to=" + folder.resolve(name),
      more.length == 0 ? "--debug" : more[0]
    };
    assertThat(program.run(all)).as(program.err()).isZero();
  }

  private static List<String> blocks() throws IOException {
    Matcher block = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL).matcher(page());
    return block.results().map(found -> found.group(1)).toList();
  }

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }

  private Process run(String script) throws IOException {
    ProcessBuilder process = new ProcessBuilder(command(), "-c", script);
    process.directory(folder.toFile());
    process.environment().put("HF_HUB_OFFLINE", "1");
    process.redirectError(folder.resolve("python-errors.txt").toFile());
    return process.start();
  }

  private String python(String script) throws Exception {
    Process process = run(script);
    String out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(() -> errors()).isZero();
    return out;
  }

  private String errors() {
    try {
      return Files.readString(folder.resolve("python-errors.txt"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
