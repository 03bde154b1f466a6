package dev.fisherflow.pipelines.init;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.fisherflow.pipelines.spec.schema.SpecificationSchema;
import dev.fisherflow.tasks.OwnTask;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.own.OwnDataException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** A commented specification for a file of rows. */
public final class FirstSpecification {

  private static final int LONGEST_NAME = 40;

  private final StringBuilder text = new StringBuilder();
  private final Path folder;

  private FirstSpecification(Path folder) {
    this.folder = folder;
  }

  /**
   * The text of a specification.
   *
   * @param data a file of rows
   * @param folder the folder of the specification, which its paths are relative to
   * @param task what the task is called; empty for the file's name
   * @param model the model; empty for the embedded one
   * @throws OwnDataException if the file cannot be read, or leaves no guess
   */
  public static String of(Path data, Path folder, Optional<String> task, Optional<String> model) {
    DataGuess guess = DataGuess.of(data);
    return new FirstSpecification(folder.toAbsolutePath().normalize())
        .text(guess, task.orElseGet(() -> name(data)), model.orElse("minilm"));
  }

  private static String name(Path data) {
    String stem = data.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("\\..*", "");
    String name = stem.replaceAll("[^a-z0-9_-]+", "-").replaceAll("^[-_]+", "");
    String fit = name.substring(0, Math.min(name.length(), LONGEST_NAME));
    return fit.isEmpty() || Task.keys().contains(fit) ? "mine" : fit;
  }

  private String text(DataGuess guess, String name, String model) {
    boolean regression = guess.kind().equals(OwnTask.REGRESSION);
    boolean writes = guess.kind().equals(OwnTask.TEXT_TO_TEXT);
    line("# yaml-language-server: $schema=" + SpecificationSchema.FILE);
    line("# Guessed from %,d rows of %s; change what is wrong.", guess.rows(), guess.file());
    line("name: %s", name);
    line(
        writes
            ? "model: %s          # to be a folder of a model that writes, of the T5 family"
            : "model: %s          # or a folder in Hugging Face layout",
        quoted(model));
    line("tasks:");
    line("  - name: %s", name);
    line(
        "    # %s: %s in column %s%s",
        regression ? "numbers" : writes ? "texts to write" : "label",
        guess.label().shown(),
        quoted(guess.label().name()),
        regression
            ? "; if they are classes, write classification"
            : writes
                ? ", hardly any twice; if they are classes, write classification"
                : guess.label().numbers() ? "; if they are amounts, write regression" : "");
    line("    kind: %s", guess.kind());
    line("    data:");
    line("      train: %s", path(guess.file()));
    Optional<Path> dev = guess.beside("dev", "valid", "validation", "val");
    line(
        dev.isPresent()
            ? "      dev: %s"
            : "      dev: 0.1            # no file beside it is named after dev: a share of train, by content%s",
        dev.map(this::path).orElse(""));
    guess.beside("test").ifPresent(test -> line("      test: %s", path(test)));
    line("    columns:");
    line(
        "      text: %s%s",
        quoted(guess.text().name()),
        guess.pair().isPresent()
            ? "            # its name goes with the other's"
            : "            # longest mean length, %.0f characters"
                .formatted(guess.text().meanLength()));
    guess.pair().ifPresent(pair -> line("      pair: %s", quoted(pair.name())));
    line("      %s: %s", writes ? "target" : "label", quoted(guess.label().name()));
    if (regression) {
      line("    scale: standard      # learns (number - mean) / deviation, predicts numbers");
    }
    line("    metrics: %s", metrics(guess.kind()));
    line("adapter: {type: lora, rank: 8}");
    line("optimizers:");
    line("  - {type: adamw, learningRate: 1e-3}");
    line("  - {type: ief, learningRate: 10}");
    line("seeds: [1, 2, 3]");
    line("training: {batchSize: 32, epochs: 3, evaluateEvery: 50}");
    return text.toString();
  }

  private static String metrics(String kind) {
    return switch (kind) {
      case OwnTask.REGRESSION -> "[pearson, rmse]";
      case OwnTask.MULTILABEL -> "[micro_f1, macro_f1]";
      case OwnTask.TEXT_TO_TEXT -> "[rouge_l, exact_match]";
      default -> "[accuracy, macro_f1]";
    };
  }

  private void line(String format, Object... arguments) {
    text.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments))
        .append('\n');
  }

  /** A path from the specification's folder. */
  private String path(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return quoted(
        (absolute.startsWith(folder) ? folder.relativize(absolute) : absolute).toString());
  }

  /** A text as YAML reads it back, whatever it holds. */
  private static String quoted(String value) {
    return value.matches("[A-Za-z][A-Za-z0-9_./-]*")
            && !value.matches("(?i)y|n|yes|no|on|off|true|false|null")
        ? value
        : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(value)) + '"';
  }
}
