package dev.fisherflow.runners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.pipelines.catalogue.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The names of optimizers, adapters, model families, tasks and update rules are spelled by the
 * classes that declare them alone. Schedules and metrics have everyday words for names.
 */
class RegisteredNamesTest {

  private static final Set<String> KINDS = Set.of("optimizer", "adapter", "model", "task", "rule");

  private static final Pattern DECLARES =
      Pattern.compile(
          "implements (OptimizerFamily|AdapterFamily|ModelFamily|TaskCatalogue|UpdateRuleFamily)"
              + "|extends (EncoderFamily|DecoderFamily|LoraFamily)|enum \\w+Kind");

  private static final Pattern LITERAL = Pattern.compile("\"(\\w+)\"");

  @Test
  void onlyTheirDeclarationsSpellThem() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      String text = Files.readString(source);
      if (!DECLARES.matcher(text).find()) {
        spelled(text).forEach(name -> found.add(source + ": " + name));
      }
    }
    assertThat(found)
        .as("ask the registry, or the constant of the class that declares it")
        .isEmpty();
  }

  /** A test of the test: the declaring classes would be found. */
  @Test
  void namesAreRecognised() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      String text = Files.readString(source);
      if (DECLARES.matcher(text).find()) {
        found.addAll(spelled(text));
      }
    }
    assertThat(found).contains("adamw", "ef", "lora", "bert", "cola", "cifar10", "kfac");
  }

  private static List<String> spelled(String text) {
    return LITERAL
        .matcher(text)
        .results()
        .map(literal -> literal.group(1))
        .filter(names()::contains)
        .toList();
  }

  private static Set<String> names() {
    return Catalogue.own().stream()
        .filter(kind -> KINDS.contains(kind.word()))
        .flatMap(kind -> kind.declarations().stream())
        .map(Declaration::name)
        .collect(Collectors.toSet());
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("schemas", "transforms", "pipelines", "runners")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    assertThat(sources).hasSizeGreaterThan(400);
    return sources;
  }
}
