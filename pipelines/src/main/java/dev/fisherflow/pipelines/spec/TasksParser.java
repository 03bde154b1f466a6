package dev.fisherflow.pipelines.spec;

import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Mistake;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.tasks.Task;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the tasks: names of the catalogue, mappings, and files that hold one. */
final class TasksParser {

  private final Path folder;

  private TasksParser(Path folder) {
    this.folder = folder;
  }

  /**
   * The tasks of a list.
   *
   * @param folder what paths are relative to
   */
  static List<Task> parse(Cursor at, Path folder) {
    List<Task> tasks = Fields.points(at, new TasksParser(folder)::task);
    Set<String> names = new HashSet<>();
    for (Task task : tasks) {
      if (!names.add(task.key())) {
        at.mistake("two tasks have the name " + task.key());
      }
    }
    return tasks;
  }

  private Optional<Task> task(Cursor at) {
    if (at.node() instanceof YamlNode.Mapping) {
      return OwnTaskParser.parse(at, folder);
    }
    if (at.node() instanceof YamlNode.Scalar scalar && TaskFile.named(scalar.text())) {
      return file(at, scalar.text());
    }
    return Value.word("a task", Task.keys()).read(at).map(Task::of);
  }

  /** The task of a file; what is wrong with it is told by the file's own lines. */
  private Optional<Task> file(Cursor at, String name) {
    Path file;
    try {
      file = folder.resolve(name).normalize();
    } catch (InvalidPathException e) {
      return at.mistake("cannot read " + name + ": " + e.getMessage());
    }
    try {
      return Optional.of(TaskFile.read(file));
    } catch (SpecificationException e) {
      e.mistakes().forEach(mistake -> at.mistake(told(file, mistake)));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return at.mistake(e.getMessage());
    }
  }

  private static String told(Path file, Mistake mistake) {
    return "%s:%s".formatted(file, mistake);
  }
}
