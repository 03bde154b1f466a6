package dev.fisherflow.runners;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that {@code mvn -Prelease verify} made: unpacked, read-only, without Maven. */
class ReleaseCheck {

  /** Such as {@code (ai.djl:api:0.36.0 - }. */
  private static final Pattern COORDINATES = Pattern.compile("\\([^():]+:([^():]+):(\\S+) - ");

  private static final Path MADE = Path.of("target", "release");

  @TempDir private static Path folder;

  private static Path archive;
  private static Path home;

  @BeforeAll
  static void unpack() throws Exception {
    archive = only(MADE, "fisherflow-*.tar.gz");
    assertThat(run(folder, "tar", "xzf", archive.toAbsolutePath().toString()).exit).isZero();
    home = only(folder, "fisherflow-*");
    assertThat(run(folder, "chmod", "-R", "a-w", home.toString()).exit).isZero();
  }

  @Test
  void runsATrialFromAnyFolderWithNeitherMavenNorCompiler() throws Exception {
    Path work = Files.createDirectories(folder.resolve("ein Ordner"));
    Files.writeString(
        work.resolve("one.yaml"),
        """
        name: one
        tasks: [sst2]
        optimizers: [{type: ief, learningRate: 10}]
        training: {batchSize: 8, epochs: 1, limit: 16}
        """);
    String launcher = home.resolve("fisherflow").toString();

    Run version = run(work, launcher, "--version");
    Run sweep = run(work, launcher, "sweep", "one.yaml", "--run-id", "one");

    assertThat(version.exit).as(version.out).isZero();
    assertThat(sweep.exit).as(sweep.out).isZero();
    assertThat(sweep.out).contains("1 trials: 1 succeeded");
    assertThat(work.resolve("workspace/runs/one/report.html")).isRegularFile();
  }

  @Test
  void namesEveryLibraryWithItsLicence() throws Exception {
    List<String> libraries =
        List.of(Files.readString(home.resolve("lib/dependencies")).strip().split(":"));
    JsonNode components =
        new ObjectMapper().readTree(home.resolve("bom.json").toFile()).path("components");
    List<String> noticed =
        COORDINATES
            .matcher(Files.readString(home.resolve("THIRD-PARTY.txt")))
            .results()
            .map(found -> found.group(1) + "-" + found.group(2))
            .toList();

    assertThat(libraries).allSatisfy(each -> assertThat(home.resolve(each)).isRegularFile());
    assertThat(components.findValuesAsText("purl"))
        .filteredOn(each -> !each.startsWith("pkg:maven/dev.fisherflow/"))
        .hasSizeGreaterThanOrEqualTo(libraries.size());
    assertThat(libraries)
        .allSatisfy(
            each -> {
              String file = Path.of(each).getFileName().toString();
              assertThat(noticed).anyMatch(file::startsWith);
            });
  }

  @Test
  void hasChecksumsOfBothArchives() throws Exception {
    List<String> sums = Files.readAllLines(MADE.resolve("SHA256SUMS"));

    for (Path each : List.of(archive, only(MADE, "fisherflow-*.zip"))) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(each));
      assertThat(sums)
          .anyMatch(
              line ->
                  line.startsWith(HexFormat.of().formatHex(digest))
                      && line.endsWith(each.getFileName().toString()));
    }
  }

  private record Run(int exit, String out) {}

  private static Path only(Path parent, String pattern) throws IOException {
    try (Stream<Path> found =
        Files.list(parent)
            .filter(
                each ->
                    parent
                        .getFileSystem()
                        .getPathMatcher("glob:" + pattern)
                        .matches(each.getFileName()))) {
      List<Path> all = found.toList();
      assertThat(all).as(pattern).hasSize(1);
      return all.get(0);
    }
  }

  /** Runs a command whose PATH has the system's tools and a java alone. */
  private static Run run(Path work, String... command) throws Exception {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    if (!Files.exists(tools.resolve("java"))) {
      Files.createSymbolicLink(
          tools.resolve("java"), Path.of(System.getProperty("java.home"), "bin", "java"));
    }
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), out);
  }
}
