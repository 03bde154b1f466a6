package dev.fisherflow.runners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PackagesTest {

  /** Looks at the sources: of a package-info without annotations no class file need be kept. */
  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    for (String module : List.of("schemas", "transforms", "pipelines", "runners")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        List<Path> packages =
            files
                .filter(file -> file.toString().endsWith(".java"))
                .map(Path::getParent)
                .distinct()
                .toList();
        assertThat(packages)
            .isNotEmpty()
            .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).isRegularFile());
      }
    }
  }
}
