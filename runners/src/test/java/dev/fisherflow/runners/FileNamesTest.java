package dev.fisherflow.runners;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files and folders of a workspace are spelled by the classes of its folders alone. */
class FileNamesTest {

  private static final Set<String> HOMES =
      Set.of(
          "TrialFolder.java",
          "RunFolder.java",
          "EvaluationFolder.java",
          "DatasetFolder.java",
          "ScheduleFolder.java",
          "LeaseFiles.java",
          "Workspace.java");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  private static final Pattern NAME =
      Pattern.compile(
          Stream.of(
                  "(runs|trials|datasets|schedules|tmp)/.*",
                  "(.*/)?(manifest|begun|compare|progress|schedule|trial)\\.json",
                  "(.*/)?(result|failure|trials|results|selections|test-scores|failures)\\.avro",
                  "(.*/)?(summaries|indicators|manifest)\\.avro",
                  "(.*/)?(results|curves|indicators|summaries)\\.csv",
                  "(.*/)?(report|evaluation)\\.html",
                  "(.*/)?(ledger|digests)\\.jsonl",
                  ".*/(checkpoints|state|predictions|leases|lease|submissions|evaluation)(/.*)?",
                  "(evaluation|state|predictions|leases)/.*")
              .collect(joining("|")));

  @Test
  void onlyTheFoldersSpellThem() throws IOException {
    assertThat(spelled(sources())).as("ask the class of the folder for the path").isEmpty();
  }

  /** A test of the test: the folders themselves would be found. */
  @Test
  void namesAreRecognised() throws IOException {
    List<Path> homes = new ArrayList<>();
    for (Path source : all()) {
      if (HOMES.contains(source.getFileName().toString())) {
        homes.add(source);
      }
    }
    assertThat(homes).hasSameSizeAs(HOMES);
    assertThat(spelled(homes).stream().map(line -> line.substring(0, line.indexOf(':'))).distinct())
        .hasSameSizeAs(HOMES);
  }

  private static List<Path> sources() throws IOException {
    return all().stream()
        .filter(source -> !HOMES.contains(source.getFileName().toString()))
        .toList();
  }

  private static List<Path> all() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("schemas", "transforms", "pipelines", "runners")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  private static List<String> spelled(List<Path> sources) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources) {
      String text = Files.readString(source);
      if (text.contains("split(\"/\")[1]")) {
        found.add(source.getFileName() + ": the name of a folder is cut out of a path");
      }
      Matcher literal = LITERAL.matcher(text);
      while (literal.find()) {
        if (NAME.matcher(literal.group(1)).matches()) {
          found.add(source.getFileName() + ": " + literal.group());
        }
      }
    }
    return found;
  }
}
