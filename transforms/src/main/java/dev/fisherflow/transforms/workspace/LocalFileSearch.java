package dev.fisherflow.transforms.workspace;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The search on a disk. Files that another process deletes meanwhile are passed over. */
record LocalFileSearch(Path root) implements FileSearch {

  @Override
  public Optional<StoredFile> file(String path) throws IOException {
    return stored(root.resolve(path));
  }

  @Override
  public List<StoredFile> files(String glob) throws IOException {
    List<Path> places = List.of(root);
    for (String part : glob.split("/")) {
      List<Path> next = new ArrayList<>();
      for (Path place : places) {
        if (part.contains("*")) {
          next.addAll(entries(place, FileSearch.pattern(part)));
        } else {
          next.add(place.resolve(part));
        }
      }
      places = next;
    }
    List<StoredFile> files = new ArrayList<>();
    for (Path place : places) {
      if (Files.isRegularFile(place)) {
        stored(place).ifPresent(files::add);
      }
    }
    return files;
  }

  @Override
  public List<StoredFile> filesBelow(String folder) throws IOException {
    Path top = root.resolve(folder);
    List<StoredFile> files = new ArrayList<>();
    if (Files.isDirectory(top)) {
      Files.walkFileTree(
          top,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              files.add(stored(file, attributes));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    }
    return files;
  }

  /** What is in a folder by names that match; nothing where there is no folder. */
  private static List<Path> entries(Path folder, Pattern name) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (name.matcher(entry.getFileName().toString()).matches()) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private Optional<StoredFile> stored(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(stored(file, Files.readAttributes(file, BasicFileAttributes.class)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private StoredFile stored(Path file, BasicFileAttributes attributes) {
    return new StoredFile(
        root.relativize(file).toString().replace(File.separatorChar, '/'),
        attributes.size(),
        Instant.ofEpochMilli(attributes.lastModifiedTime().toMillis()));
  }
}
