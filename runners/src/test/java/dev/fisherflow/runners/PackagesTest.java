package dev.fisherflow.runners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looks at the sources: of a package-info without annotations no class file need be kept. */
class PackagesTest {

  private static final int MOST_FILES = 28;

  /** Rooms of like things, one class each, which grow by use. */
  private static final Set<String> COLLECTIONS =
      Set.of(
          "dev.fisherflow.learning.metric",
          "dev.fisherflow.learning.model.family",
          "dev.fisherflow.learning.optimizer",
          "dev.fisherflow.runners.cli");

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    assertThat(packages())
        .isNotEmpty()
        .allSatisfy((name, files) -> assertThat(files).contains("package-info.java"));
  }

  @Test
  void packagesStaySmall() throws IOException {
    Map<String, List<String>> packages = packages();
    assertThat(packages).containsKeys(COLLECTIONS.toArray(String[]::new));
    packages.keySet().removeAll(COLLECTIONS);
    assertThat(packages)
        .allSatisfy(
            (name, files) ->
                assertThat(files)
                    .as("files of %s; a package with two ideas is split", name)
                    .hasSizeLessThanOrEqualTo(MOST_FILES));
  }

  /** The names of the files of each package of main code. */
  private static Map<String, List<String>> packages() throws IOException {
    Map<String, List<String>> packages = new TreeMap<>();
    for (String module : List.of("schemas", "transforms", "pipelines", "runners")) {
      Path root = Path.of("..", module, "src", "main", "java");
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String name = root.relativize(file.getParent()).toString().replace('/', '.');
          packages.computeIfAbsent(name, n -> new ArrayList<>()).add(file.getFileName().toString());
        }
      }
    }
    return packages;
  }
}
