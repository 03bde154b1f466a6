package dev.fisherflow.pipelines.spec;

import dev.fisherflow.pipelines.spec.own.OwnTaskParser;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Mistake;
import dev.fisherflow.pipelines.spec.yaml.Mistakes;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.tasks.Task;
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
    Optional<Path> file = SpecifiedFile.path(at, at.folder(folder), name);
    Optional<String> text = file.flatMap(path -> SpecifiedFile.text(at, path));
    return text.flatMap(yaml -> parsed(at, file.orElseThrow(), yaml));
  }

  private static Optional<Task> parsed(Cursor at, Path file, String text) {
    Mistakes own = new Mistakes();
    Optional<Task> task = TaskFile.parse(file, text, own);
    own.all().forEach(mistake -> at.mistake(told(file, mistake)));
    return own.count() == 0 ? task : Optional.empty();
  }

  private static String told(Path file, Mistake mistake) {
    return "%s:%s".formatted(file, mistake);
  }
}
