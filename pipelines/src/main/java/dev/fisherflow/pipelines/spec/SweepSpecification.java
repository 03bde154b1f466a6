package dev.fisherflow.pipelines.spec;

import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A sweep as its file describes it, with every default filled in and every list that makes a grid
 * spread out. A trial is one choice from each of models, tasks, adapters, optimizers, the task's
 * trainings, and seeds.
 *
 * @param name the sweep's name, fit for a file name
 * @param models {@code minilm} or folders
 * @param tasks the tasks
 * @param adapters what is trained
 * @param optimizers how it is trained
 * @param seeds seeds
 * @param training per task, how long and on what is trained
 * @param submission whether GLUE zips are made
 * @param source the file's text
 */
public record SweepSpecification(
    String name,
    List<String> models,
    List<Task> tasks,
    List<AdapterSettings> adapters,
    List<OptimizerSettings> optimizers,
    List<Long> seeds,
    Map<Task, List<Training>> training,
    boolean submission,
    String source) {

  /** The demonstration that runs on embedded data. */
  private static final String DEMONSTRATION = "demonstration.yaml";

  public SweepSpecification {
    models = List.copyOf(models);
    tasks = List.copyOf(tasks);
    adapters = List.copyOf(adapters);
    optimizers = List.copyOf(optimizers);
    seeds = List.copyOf(seeds);
    training = Map.copyOf(training);
  }

  /**
   * Reads a file.
   *
   * @throws SpecificationException with all mistakes, if there are any
   * @throws IOException if it cannot be read
   */
  public static SweepSpecification read(Path file) throws IOException {
    return parse(file.toString(), Files.readString(file));
  }

  /**
   * Reads a text.
   *
   * @param file what mistakes call it
   * @throws SpecificationException with all mistakes, if there are any
   */
  public static SweepSpecification parse(String file, String text) {
    return SpecificationParser.parse(file, text);
  }

  /** The embedded demonstration. */
  public static SweepSpecification demonstration() {
    try (InputStream stream = SweepSpecification.class.getResourceAsStream(DEMONSTRATION)) {
      return parse(DEMONSTRATION, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the embedded " + DEMONSTRATION, e);
    }
  }

  /** Trials in all; {@link Long#MAX_VALUE} for more than that. */
  public long trials() {
    double perTraining =
        (double) models.size() * adapters.size() * optimizers.size() * seeds.size();
    return (long) (perTraining * tasks.stream().mapToInt(task -> training.get(task).size()).sum());
  }
}
