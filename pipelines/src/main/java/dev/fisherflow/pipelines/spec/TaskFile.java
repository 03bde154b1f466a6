package dev.fisherflow.pipelines.spec;

import dev.fisherflow.pipelines.spec.own.OwnTaskParser;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.DefaultsTaken;
import dev.fisherflow.pipelines.spec.yaml.Mistakes;
import dev.fisherflow.pipelines.spec.yaml.YamlReader;
import dev.fisherflow.tasks.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file that holds a task as a specification would. */
public final class TaskFile {

  private TaskFile() {}

  /** Whether a name is that of such a file. */
  public static boolean named(String name) {
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  /**
   * The task of a file; paths in it are relative to it.
   *
   * @throws dev.fisherflow.pipelines.spec.yaml.SpecificationException with what is wrong in it
   * @throws IllegalArgumentException if it cannot be read
   */
  public static Task read(Path file) {
    String text;
    try {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException("there is no file " + file);
      }
      text = Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "expected a file with a task in UTF-8, found that %s cannot be read: %s"
              .formatted(file, e),
          e);
    }
    Mistakes mistakes = new Mistakes();
    Optional<Task> task = parse(file, text, mistakes);
    mistakes.throwIfAny(file.toString());
    return task.orElseThrow();
  }

  /** The task of a file's text, if nothing is wrong with it. */
  static Optional<Task> parse(Path file, String text, Mistakes mistakes) {
    return YamlReader.read(text, mistakes)
        .flatMap(
            root ->
                OwnTaskParser.parse(
                    new Cursor(root, "", mistakes, new DefaultsTaken()),
                    file.toAbsolutePath().getParent()));
  }
}
