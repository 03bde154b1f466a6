package dev.fisherflow.runners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The archive of classes that the launcher makes for later starts, and its check of Java. */
class LauncherArchiveTest extends LauncherHouse {

  private List<Path> archives() throws IOException {
    Path cache = folder.resolve("cache/fisherflow");
    try (Stream<Path> files = Files.isDirectory(cache) ? Files.list(cache) : Stream.empty()) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }

  /** Starts again until there is one archive more; the last one may still be being made. */
  private void awaitArchive(int number, Map<String, String> environment) throws Exception {
    while (archives().size() < number) {
      run(environment);
    }
  }

  @Test
  @Timeout(20)
  void classesAreArchivedAtTheFirstStartWithTheseJars() throws Exception {
    cache = folder.resolve("cache").toString();
    assertThat(run(Map.of()).out()).doesNotContain("SharedArchiveFile");
    awaitArchive(1, Map.of());
    assertThat(run(Map.of()).out()).contains("-XX:SharedArchiveFile=" + archives().get(0) + "\n");
    Files.writeString(folder.resolve("repo/beam.jar"), "another");
    assertThat(run(Map.of()).out()).as("of other jars").doesNotContain("SharedArchiveFile");
    awaitArchive(2, Map.of());
    Map<String, String> newer = Map.of("JAVA_VERSION", "21");
    assertThat(run(newer).out()).as("of another Java").doesNotContain("SharedArchiveFile");
    awaitArchive(3, newer);
  }

  /** Java would crash on half an archive. */
  @Test
  @Timeout(20)
  void anArchiveThatJavaDidNotFinishIsNotUsed() throws Exception {
    cache = folder.resolve("cache").toString();
    Map<String, String> failing = Map.of("REHEARSAL_EXIT", "1");
    awaitArchive(1, failing);
    assertThat(archives().get(0)).as("it is not tried again").isEmptyFile();
    assertThat(run(failing).out()).doesNotContain("SharedArchiveFile");
  }

  @Test
  void whereClassesCannotBeArchivedCommandsStartAsWell() throws Exception {
    Run run = run(Map.of());
    assertThat(run.exit()).isEqualTo(7);
    assertThat(run.out()).doesNotContain("SharedArchiveFile");
    assertThat(run.err()).doesNotContain("cache");
  }

  @Test
  void theVersionOfJavaIsReadWhereItDescribesItself() throws Exception {
    Path jdk = Files.createDirectories(folder.resolve("jdk/bin"));
    Files.move(tools.resolve("java"), jdk.resolve("java"));
    Files.createSymbolicLink(tools.resolve("java"), jdk.resolve("java"));
    Files.writeString(
        folder.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\nOS_ARCH=\"x86_64\"\n");
    assertThat(run(Map.of()).err()).contains("found 11.0.2 at 'java'");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"21\"\n");
    assertThat(run(Map.of("JAVA_VERSION", "11.0.2")).exit()).as("not asked").isEqualTo(7);
  }
}
