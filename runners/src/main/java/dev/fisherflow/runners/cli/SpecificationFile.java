package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.spec.SweepSpecification;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the specification that a command is given. */
final class SpecificationFile {

  private SpecificationFile() {}

  /**
   * The file's specification, or the embedded demonstration.
   *
   * @param file null for the demonstration
   * @throws InputException if it cannot be read
   */
  static SweepSpecification read(Path file) {
    if (file == null) {
      return SweepSpecification.demonstration();
    }
    if (Files.isDirectory(file)) {
      throw new InputException("expected a sweep specification, found a folder: " + file, null);
    }
    try {
      return SweepSpecification.read(file);
    } catch (NoSuchFileException e) {
      throw new InputException("there is no file " + file, e);
    } catch (CharacterCodingException e) {
      throw new InputException("expected a text in UTF-8, found other bytes: " + file, e);
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
