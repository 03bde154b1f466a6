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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looks at the sources: of a package-info without annotations no class file need be kept. */
class PackagesTest {

  private static final Path SOURCES = Path.of("..");
  private static final Pattern COMMENT = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("(?m)^package dev\\.fisherflow\\.(.+);");
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

  /** Each row of the tables of {@code docs/architecture.md} is a package and what it says. */
  @Test
  void theArchitectureTellsWhatEveryPackageSays() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Path file : sources()) {
      if (file.endsWith("package-info.java")) {
        String text = Files.readString(file);
        Matcher comment = COMMENT.matcher(text);
        Matcher name = NAME.matcher(text);
        assertThat(comment.find() && name.find()).as("%s", file).isTrue();
        String sentence = comment.group(1).replaceAll("\\s+\\*?\\s*", " ").strip();
        rows.add("| `%s` | %s |".formatted(name.group(1), sentence));
      }
    }
    List<String> told =
        Files.readAllLines(Path.of("../docs/architecture.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    assertThat(told).containsExactlyInAnyOrderElementsOf(rows);
  }

  /** The names of the files of each package of main code. */
  private static Map<String, List<String>> packages() throws IOException {
    Map<String, List<String>> packages = new TreeMap<>();
    for (Path file : sources()) {
      Path folder = SOURCES.relativize(file.getParent());
      String name = folder.subpath(4, folder.getNameCount()).toString().replace('/', '.');
      packages.computeIfAbsent(name, n -> new ArrayList<>()).add(file.getFileName().toString());
    }
    return packages;
  }

  /** The files of main code of all modules. */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("schemas", "transforms", "pipelines", "runners")) {
      try (Stream<Path> files = Files.walk(SOURCES.resolve(module).resolve("src/main/java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }
}
