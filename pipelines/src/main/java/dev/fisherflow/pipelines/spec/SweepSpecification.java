package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.pipelines.spec.goal.Costs;
import dev.fisherflow.pipelines.spec.goal.Target;
import dev.fisherflow.pipelines.spec.yaml.Mistake;
import dev.fisherflow.pipelines.spec.yaml.SetOption;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.pipelines.spec.yaml.YamlReader;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sweep as its file describes it, with every default filled in and every list that makes a grid
 * spread out. A trial is one choice from each of models, tasks, adapters, optimizers, the task's
 * trainings, and seeds; under the fair protocol those are the tuning trials.
 *
 * @param name the sweep's name, fit for a file name
 * @param models {@code minilm} or folders
 * @param tasks the tasks
 * @param adapters what is trained
 * @param starts folders of the trained adapters that adapters start from, by their digest
 * @param optimizers how it is trained
 * @param seeds seeds
 * @param training per task, how long and on what is trained
 * @param selection how trials are compared
 * @param target what trials are to reach, if steps to it are told
 * @param costs the table that sets their steps, if one does
 * @param submission whether GLUE zips are made
 * @param evaluation how update directions are evaluated at the trials' checkpoints, if they are
 * @param source the file's text, or that of the file with what it extends and what was set
 * @param defaults what the file leaves out, by the paths that the values would have in it
 */
public record SweepSpecification(
    String name,
    List<String> models,
    List<Task> tasks,
    List<AdapterSettings> adapters,
    Map<String, String> starts,
    List<OptimizerSettings> optimizers,
    List<Long> seeds,
    Map<Task, List<Training>> training,
    SelectionSettings selection,
    Optional<Target> target,
    Optional<Costs> costs,
    boolean submission,
    Optional<Evaluation> evaluation,
    String source,
    Map<String, String> defaults) {

  /**
   * The paper's setups, grids of what it searched, its experiments E1 and E3, what its authors'
   * released configurations do otherwise, and all of it on a small scale: {@link #preset} reads
   * them by name.
   */
  public static final List<String> PRESETS =
      List.of(
          "paper-prompt-tuning",
          "paper-prompt-tuning-grid",
          "paper-lora",
          "paper-lora-grid",
          "paper-vit",
          "paper-vit-grid",
          "paper-mlp",
          "paper-mlp-grid",
          "paper-e1-prompt-tuning",
          "paper-e1-lora",
          "paper-e1-vit",
          "paper-e3-prompt-tuning",
          "paper-e3-lora",
          "paper-e3-vit",
          "paper-e3-mlp",
          "authors-prompt-tuning",
          "authors-vit",
          "authors-e1-lora",
          "paper-mini");

  public SweepSpecification {
    models = List.copyOf(models);
    tasks = List.copyOf(tasks);
    adapters = List.copyOf(adapters);
    optimizers = List.copyOf(optimizers);
    seeds = List.copyOf(seeds);
    training = Map.copyOf(training);
    defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
  }

  /**
   * Reads a file.
   *
   * @throws SpecificationException with all mistakes, if there are any
   * @throws IOException if it cannot be read
   */
  public static SweepSpecification read(Path file) throws IOException {
    return read(file, List.of());
  }

  /**
   * Reads a file.
   *
   * @param set values in place of the file's
   * @throws SpecificationException with all mistakes, if there are any
   * @throws IOException if it cannot be read
   */
  public static SweepSpecification read(Path file, List<SetOption> set) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    return SpecificationParser.parse(file.toString(), text(file), folder, set);
  }

  /** A file's text; of one that is too long, a little more than is read. */
  private static String text(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(4 * YamlReader.LONGEST + 4);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  /**
   * Reads a text.
   *
   * @param file what mistakes call it
   * @throws SpecificationException with all mistakes, if there are any
   */
  public static SweepSpecification parse(String file, String text) {
    return parse(file, text, Path.of("").toAbsolutePath());
  }

  /**
   * Reads a text.
   *
   * @param file what mistakes call it
   * @param folder what paths are relative to
   * @throws SpecificationException with all mistakes, if there are any
   */
  public static SweepSpecification parse(String file, String text, Path folder) {
    return SpecificationParser.parse(file, text, folder, List.of());
  }

  /** This specification with values in place of its own. */
  public SweepSpecification with(List<SetOption> set) {
    return set.isEmpty()
        ? this
        : SpecificationParser.parse(name, source, Path.of("").toAbsolutePath(), set);
  }

  /** The embedded demonstration, which runs on embedded data. */
  public static SweepSpecification demonstration() {
    return embedded("demonstration");
  }

  /**
   * An embedded preset.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public static SweepSpecification preset(String name) {
    if (!PRESETS.contains(name)) {
      throw new IllegalArgumentException("expected one of " + PRESETS + ", found " + name);
    }
    return embedded(name);
  }

  private static SweepSpecification embedded(String name) {
    String file = name + ".yaml";
    try (InputStream stream = SweepSpecification.class.getResourceAsStream(file)) {
      return parse(file, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the embedded " + file, e);
    }
  }

  /**
   * A specification that means the same and leaves nothing out, so that it means the same to every
   * version.
   */
  public String expanded() {
    return ExpandedSpecification.text(this);
  }

  /**
   * A mistake that shows only when models and data are at hand.
   *
   * @param path the keys that lead to it, such as {@code training.limit}
   */
  public SpecificationException mistake(String path, String message) {
    Mistake mistake = new Mistake(YamlReader.find(source, path), path, message);
    return new SpecificationException("the specification " + name, List.of(mistake));
  }

  /** Its text, or what means the same to a process in any folder and without the own data. */
  public String selfContained() {
    boolean own = tasks.stream().anyMatch(task -> task.definition() != null);
    boolean files =
        !starts.isEmpty() || costs.filter(of -> !of.file().equals(Costs.BY_DEFAULT)).isPresent();
    return own || files ? expanded() : source;
  }

  /** The folder of the trained adapter that an adapter starts from, if it starts from one. */
  public Optional<String> start(AdapterSettings adapter) {
    return Settings.of(adapter).from().map(starts::get);
  }

  /** The trainings of the task of a key. */
  public List<Training> trainings(String task) {
    return training.entrySet().stream()
        .filter(entry -> entry.getKey().key().equals(task))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** This specification with its models under other names, in the same order. */
  public SweepSpecification withModels(List<String> models) {
    return new SweepSpecification(
        name,
        models,
        tasks,
        adapters,
        starts,
        optimizers,
        seeds,
        training,
        selection,
        target,
        costs,
        submission,
        evaluation,
        source,
        defaults);
  }

  /**
   * This specification with the models that a folder holds by their paths: {@code t5-base} becomes
   * {@code FOLDER/t5-base}, unless a model of that name is only to be found elsewhere.
   */
  public SweepSpecification withModelsIn(Path folder) {
    return withModels(models.stream().map(model -> ModelSource.in(folder, model)).toList());
  }

  /** Trials in all; {@link Long#MAX_VALUE} for more than that. */
  public long trials() {
    return tuningTrials() + confirmingTrials();
  }

  /** Trials that confirm a chosen setting: none but under the fair protocol. */
  private long confirmingTrials() {
    long methods =
        (long) models.size()
            * adapters.size()
            * optimizers.stream().map(OptimizerSettings::getType).distinct().count();
    return methods * tasks.size() * selection.confirming().size();
  }

  private long tuningTrials() {
    double perTraining =
        (double) models.size() * adapters.size() * optimizers.size() * seeds.size();
    return (long) (perTraining * tasks.stream().mapToInt(task -> training.get(task).size()).sum());
  }
}
