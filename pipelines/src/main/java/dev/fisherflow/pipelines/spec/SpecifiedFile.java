package dev.fisherflow.pipelines.spec;

import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Files of YAML that a specification names; what is wrong with one is noted where it is named. */
final class SpecifiedFile {

  private SpecifiedFile() {}

  /** The path of a name. */
  static Optional<Path> path(Cursor at, Path folder, String name) {
    try {
      return Optional.of(folder.resolve(name).normalize());
    } catch (InvalidPathException e) {
      return at.mistake("cannot read " + name + ": " + e.getMessage());
    }
  }

  /** The text of a file. */
  static Optional<String> text(Cursor at, Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        return at.mistake("there is no file " + file);
      }
      if (Files.size(file) > YamlReader.LONGEST) {
        return at.mistake(
            "expected a file of at most %,d bytes, found one of %,d: %s"
                .formatted(YamlReader.LONGEST, Files.size(file), file));
      }
      return Optional.of(Files.readString(file));
    } catch (CharacterCodingException e) {
      return at.mistake("expected a file in UTF-8, found other bytes: " + file);
    } catch (IOException e) {
      return at.mistake("cannot read " + file + ": " + e.getMessage());
    }
  }
}
