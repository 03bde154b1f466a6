package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first commands, run by a shell as they are printed. */
class ReadmeIT {

  private static final Path README = Path.of("../README.md");
  private static final Pattern FIRST =
      Pattern.compile("```\n(\\./fisherflow init .*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void aTableLeadsToAnswersInFourCommands() throws Exception {
    table("reviews.csv", "text,label", i -> row(i) + (i % 2 == 0 ? ",good" : ",bad"), 40);
    table("new.csv", "text", ReadmeIT::row, 5);
    launcher();
    Matcher block = FIRST.matcher(Files.readString(README));
    assertThat(block.find()).as("commands that begin with init").isTrue();
    assertThat(block.group(1).lines()).hasSize(4);
    shell(block.group(1));
    assertThat(folder.resolve("fisherflow.yaml")).content().contains("train: reviews.csv");
    assertThat(folder.resolve("workspace/runs/first/report.html")).isNotEmptyFile();
    List<String> answers = Files.readAllLines(folder.resolve("answers.csv"));
    assertThat(answers).hasSize(1 + 5);
    assertThat(answers.get(0)).contains("label", "p_bad", "p_good");
  }

  private static String row(int i) {
    return "number %d: a %s film".formatted(i, i % 2 == 0 ? "lovely" : "dreadful");
  }

  private void table(String name, String header, IntFunction<String> row, int rows)
      throws IOException {
    Files.writeString(
        folder.resolve(name),
        IntStream.range(0, rows)
            .mapToObj(row)
            .collect(Collectors.joining("\n", header + "\n", "\n")));
  }

  /** In the place of the launcher, which would build first. */
  private void launcher() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("fisherflow"),
            "#!/bin/sh\nexec '%s' -Xmx2g -XX:TieredStopAtLevel=1 -Dai.djl.offline=true -cp '%s' %s \"$@\"\n"
                .formatted(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void shell(String commands) throws Exception {
    Path log = folder.resolve("log");
    Process shell =
        new ProcessBuilder("sh", "-e", "-c", commands)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(shell.waitFor(8, TimeUnit.MINUTES)).isTrue();
    assertThat(shell.exitValue()).as(() -> said(log)).isZero();
  }

  private static String said(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
