package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile, read as far as its instructions: what an engine would refuse fails an assertion.
 *
 * @param instructions in order
 * @param stages the base image of each stage, by the stage's name
 */
record Dockerfile(List<Instruction> instructions, Map<String, String> stages) {

  private static final Set<String> KNOWN =
      Set.of(
          "ARG",
          "CMD",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "FROM",
          "HEALTHCHECK",
          "LABEL",
          "RUN",
          "USER",
          "VOLUME",
          "WORKDIR");
  private static final Pattern LINE = Pattern.compile("([A-Z]+)\\s+(\\S.*)", Pattern.DOTALL);
  private static final Pattern FROM = Pattern.compile("(\\S+)(?: AS ([a-z0-9_-]+))?");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)}");

  /**
   * One instruction.
   *
   * @param name in capitals
   * @param arguments the rest, in one line
   */
  record Instruction(String name, String arguments) {}

  static Dockerfile read(Path file) throws IOException {
    List<Instruction> instructions = new ArrayList<>();
    String joined =
        Files.readString(file).replaceAll("(?m)^\\s*#.*\n", "").replaceAll("\\\\\n\\s*", " ");
    for (String line : joined.split("\n")) {
      if (!line.isBlank()) {
        Matcher matcher = LINE.matcher(line);
        assertThat(matcher.matches()).as("an instruction: " + line).isTrue();
        assertThat(KNOWN).contains(matcher.group(1));
        instructions.add(new Instruction(matcher.group(1), matcher.group(2).strip()));
      }
    }
    return new Dockerfile(List.copyOf(instructions), stages(instructions));
  }

  private static Map<String, String> stages(List<Instruction> instructions) {
    List<String> arguments = new ArrayList<>();
    Map<String, String> stages = new LinkedHashMap<>();
    for (Instruction instruction : instructions) {
      if (instruction.name().equals("ARG") && stages.isEmpty()) {
        assertThat(instruction.arguments()).as("a base image without default").matches("[A-Z_]+");
        arguments.add(instruction.arguments());
      } else if (instruction.name().equals("FROM")) {
        Matcher from = FROM.matcher(instruction.arguments());
        assertThat(from.matches()).as(instruction.toString()).isTrue();
        Matcher variable = VARIABLE.matcher(from.group(1));
        assertThat(variable.matches() ? arguments : stages.keySet())
            .as("%s: a build argument or an earlier stage", instruction)
            .contains(variable.matches() ? variable.group(1) : from.group(1));
        stages.put(from.group(2) == null ? "" + stages.size() : from.group(2), from.group(1));
      } else {
        assertThat(stages).as("a FROM before " + instruction).isNotEmpty();
      }
    }
    return stages;
  }

  /** The instructions of a kind. */
  List<Instruction> all(String name) {
    return instructions.stream().filter(instruction -> instruction.name().equals(name)).toList();
  }

  /**
   * The sources of its COPY instructions.
   *
   * @param stage the stage they are copied from; empty for the files that it is built from
   */
  List<String> copied(String stage) {
    List<String> sources = new ArrayList<>();
    for (Instruction copy : all("COPY")) {
      List<String> words = new ArrayList<>(List.of(copy.arguments().split("\\s+")));
      String from = words.get(0).startsWith("--from=") ? words.remove(0).substring(7) : "";
      assertThat(words).as(copy.toString()).hasSizeGreaterThan(1);
      assertThat(from)
          .as(copy.toString())
          .matches(name -> name.isEmpty() || stages.containsKey(name));
      if (from.equals(stage)) {
        sources.addAll(words.subList(0, words.size() - 1));
      }
    }
    return sources;
  }
}
