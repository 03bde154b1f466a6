package dev.fisherflow.pipelines.prediction;

import dev.fisherflow.pipelines.prediction.FileRows.Row;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.own.ImageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder of images and all below it, by their paths; a folder named as a label is of it. */
final class ImageFolder {

  private ImageFolder() {}

  /**
   * Reads the folder that is asked of.
   *
   * @throws PredictionException if it has no image, or something is asked that it does not have
   */
  static FileRows read(FileRequest request, Task task) {
    Path folder = request.file();
    if (!request.keep().isEmpty() || request.columns().id().isPresent()) {
      throw new PredictionException(
          "%s: expected a file with columns for --keep and --id, found a folder".formatted(folder));
    }
    List<Path> images = images(folder);
    if (images.isEmpty()) {
      throw new PredictionException(
          "%s: expected images that end in %s, found none"
              .formatted(folder, String.join(", ", ImageFile.SUFFIXES)));
    }
    boolean known = request.columns().label().filter(String::isEmpty).isEmpty();
    List<Row> rows = images.stream().map(image -> row(folder, image, task, known)).toList();
    return new FileRows(rows, rows.stream().anyMatch(row -> row.label() != null));
  }

  private static List<Path> images(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(ImageFile::named).sorted().toList();
    } catch (IOException e) {
      throw new PredictionException("cannot read the folder %s: %s".formatted(folder, e), e);
    }
  }

  private static Row row(Path folder, Path image, Task task, boolean known) {
    String parent = image.toAbsolutePath().getParent().getFileName().toString();
    return new Row(
        folder.relativize(image).toString(),
        image.toString(),
        null,
        known && task.labels().contains(parent) ? parent : null,
        List.of(),
        null);
  }
}
