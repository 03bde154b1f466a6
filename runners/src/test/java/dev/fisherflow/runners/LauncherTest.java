package dev.fisherflow.runners;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the launcher builds, and with what it starts the program. */
class LauncherTest extends LauncherHouse {

  @Test
  void itBuildsOnceAndRunsWhereTheUserIs() throws Exception {
    Run first = run(Map.of("FISHERFLOW_JAVA_OPTS", "-Xmx1g -Da=b"), "plan", "a b.yaml");
    assertThat(first.exit()).as("Java's own exit code").isEqualTo(7);
    assertThat(first.err())
        .isEqualTo("building fisherflow (the first time downloads dependencies) ...\n");
    List<String> lines = first.out().lines().toList();
    assertThat(lines).startsWith("in " + folder.toRealPath());
    assertThat(lines).contains("-Dai.djl.offline=true", "-Xmx1g", "-Da=b");
    assertThat(lines).endsWith("dev.fisherflow.runners.cli.Main", "plan", "a b.yaml");
    String classPath = lines.get(lines.indexOf("-cp") + 1);
    assertThat(classPath.split(":"))
        .hasSize(5)
        .endsWith(folder + "/repo/beam.jar")
        .allSatisfy(jar -> assertThat(Path.of(jar)).exists());
    assertThat(classPath).as("not the jars that a build changes").doesNotContain("schemas/target");

    Run second = run(Map.of());
    assertThat(second.err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void itBuildsAgainWhenSourcesHaveChanged() throws Exception {
    run(Map.of());
    age();
    Path source = house.resolve("transforms/src/main/java/A.java");
    Files.createFile(source);
    run(Map.of());
    assertThat(builds()).as("a file was added").isEqualTo(2);
    age();
    Files.delete(source);
    run(Map.of());
    assertThat(builds()).as("a file was removed").isEqualTo(3);
    age();
    Files.writeString(house.resolve("runners/pom.xml"), "<project/>");
    run(Map.of());
    assertThat(builds()).as("a pom has changed").isEqualTo(4);
    run(Map.of());
    assertThat(builds()).isEqualTo(4);
  }

  @Test
  void theJarForFlinkClustersIsBuiltWhenItIsNeeded() throws Exception {
    run(Map.of(), "sweep", "a.yaml");
    assertThat(builds()).isEqualTo(1);
    Run flink = run(Map.of(), "sweep", "a.yaml", "--runner", "flink");
    assertThat(builds()).isEqualTo(2);
    List<String> lines = flink.out().lines().toList();
    Path jar = Path.of(lines.get(lines.indexOf("-cp") + 1).split(":")[0]);
    assertThat(jar.resolveSibling("bundle/fisherflow-bundle.jar")).exists();
    run(Map.of(), "sweep", "a.yaml", "--runner=flink");
    run(Map.of(), "sweep", "a.yaml");
    assertThat(builds()).as("it is there").isEqualTo(2);
  }

  @Test
  void otherFileSystemsAreBuiltInWhenTheyAreAskedFor() throws Exception {
    run(Map.of());
    Run store = run(Map.of("FISHERFLOW_PROFILES", "s3,hdfs"));
    assertThat(store.exit()).isEqualTo(7);
    assertThat(builds()).isEqualTo(2);
    assertThat(Files.readAllLines(house.resolve("calls")).get(1)).contains(" -Ps3,hdfs ");
    run(Map.of("FISHERFLOW_PROFILES", "s3,hdfs"));
    assertThat(builds()).as("they are there").isEqualTo(2);
    run(Map.of());
    assertThat(builds()).isEqualTo(3);
    assertThat(Files.readAllLines(house.resolve("calls")).get(2)).doesNotContain("-Ps3");
  }

  /** Leaves of the house what a release holds: docs/release.md. */
  private void release() throws IOException {
    Path release = Files.createDirectories(folder.resolve("a release"));
    Files.copy(house.resolve("fisherflow"), release.resolve("fisherflow"), COPY_ATTRIBUTES);
    Files.createDirectories(release.resolve("lib/libraries"));
    Files.createFile(release.resolve("lib/fisherflow-runners-1.jar"));
    Files.createFile(release.resolve("lib/libraries/beam.jar"));
    Files.createFile(release.resolve("lib/libraries/djl.jar"));
    Files.writeString(
        release.resolve("lib/dependencies"), "lib/libraries/beam.jar:lib/libraries/djl.jar");
    house = release;
    Files.delete(tools.resolve("javac"));
  }

  @Test
  void aReleaseRunsWithoutMavenOrCompiler() throws Exception {
    release();

    Run run = run(Map.of("MAVEN_FAILS", "yes"), "plan");

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isEqualTo(7);
    assertThat(classPath(run))
        .containsExactly(
            house + "/lib/fisherflow-runners-1.jar",
            house + "/lib/libraries/beam.jar",
            house + "/lib/libraries/djl.jar");
    assertThat(house.resolve("target")).doesNotExist();
  }

  @Test
  void jarsOfPluginsAreOnTheClassPathWhereTheCommandLineNamesTheirFolder() throws Exception {
    Path jars = Files.createDirectories(folder.resolve("my jars"));
    Files.createFile(jars.resolve("a.jar"));

    assertThat(classPath(run(Map.of(), "plan", "--plugins", jars.toString())))
        .endsWith(jars + "/a.jar");
    assertThat(classPath(run(Map.of(), "plan", "--plugins=" + jars))).endsWith(jars + "/a.jar");
    assertThat(classPath(run(Map.of(), "plan"))).doesNotContain(jars + "/a.jar");
    assertThat(run(Map.of(), "sweep", "--runner=flink", "--plugins", jars.toString()).err())
        .contains("plug-ins run on this machine only");
  }

  @Test
  void aReleaseNamesALibraryThatIsMissing() throws Exception {
    release();
    Files.delete(house.resolve("lib/libraries/beam.jar"));

    Run run = run(Map.of(), "plan");

    assertThat(run.exit()).isEqualTo(ExitCode.INPUT.code());
    assertThat(run.err()).contains("lib/libraries/beam.jar", "unpack the release again");
  }

  private static List<String> classPath(Run run) {
    List<String> lines = run.out().lines().toList();
    return List.of(lines.get(lines.indexOf("-cp") + 1).split(":"));
  }

  @Test
  void aCopyRunsItsOwnJarsAndAMovedHouseToo() throws Exception {
    run(Map.of());
    Path first = house;
    Path copy = folder.resolve("c[2]");
    try (Stream<Path> files = Files.walk(first)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(first.relativize(file).toString()), COPY_ATTRIBUTES);
      }
    }
    age();
    try (Stream<Path> files = Files.walk(copy)) {
      for (Path file : files.toList()) {
        Path original = first.resolve(copy.relativize(file).toString());
        Files.setLastModifiedTime(file, Files.getLastModifiedTime(original));
      }
    }
    house = copy;
    assertThat(classPath(run(Map.of())))
        .hasSize(5)
        .allSatisfy(jar -> assertThat(jar).doesNotContain(first.toString()));
    house = Files.move(first, folder.resolve("moved"));
    assertThat(classPath(run(Map.of())))
        .hasSize(5)
        .allSatisfy(jar -> assertThat(Path.of(jar)).exists());
    assertThat(builds()).as("neither is built again").isEqualTo(1);
  }

  @Test
  void whatADependencyIsMissingOfIsBuiltAgain() throws Exception {
    run(Map.of());
    Files.delete(folder.resolve("repo/beam.jar"));
    assertThat(run(Map.of()).exit()).isEqualTo(7);
    assertThat(builds()).isEqualTo(2);
  }

  /** A folder in the place of the lock is as little writable to root as to others. */
  @Test
  void aHouseThatCannotBeWrittenRunsWhatWasBuilt() throws Exception {
    Path launcher = Files.createDirectories(house.resolve("target/launcher"));
    Files.createDirectory(launcher.resolve("lock"));
    Run unbuilt = run(Map.of());
    assertThat(unbuilt.exit()).isEqualTo(ExitCode.INPUT.code());
    assertThat(unbuilt.err())
        .contains("nothing is built that can run", "cannot be written", "./fisherflow --version");
    Files.delete(launcher.resolve("lock"));
    assertThat(run(Map.of()).exit()).isEqualTo(7);
    Files.delete(launcher.resolve("lock"));
    Files.createDirectory(launcher.resolve("lock"));
    assertThat(run(Map.of()).err()).isEmpty();
    age();
    Files.createFile(house.resolve("schemas/src/main/java/A.java"));
    Run older = run(Map.of());
    assertThat(older.exit()).isEqualTo(7);
    assertThat(older.err()).contains("warning: the sources are newer", "cannot be written");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aFailedBuildShowsItsLogAndIsTriedAgain() throws Exception {
    Run failed = run(Map.of("MAVEN_FAILS", "1"));
    assertThat(failed.exit()).isEqualTo(ExitCode.INPUT.code());
    assertThat(failed.err())
        .contains("[ERROR] it does not compile")
        .contains("fisherflow: the build failed; its log is " + house)
        .contains("build.log");
    assertThat(failed.out()).isEmpty();
    assertThat(run(Map.of()).exit()).isEqualTo(7);
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(start(Map.of()));
    }
    for (Process process : processes) {
      process.getInputStream().readAllBytes();
      assertThat(process.waitFor()).isEqualTo(7);
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aProcessThatASignalEndsIsSpokenFor() throws Exception {
    String java =
        """
        #!/usr/bin/env bash
        if [[ "$1" == -version ]]; then echo 'openjdk version "17.0.1"' >&2; exit; fi
        touch "$PWD/hs_err_pid$$.log"
        echo begun >"$FISHERFLOW_LAST_WORDS"
        %s
        """;
    tool("java", java.formatted("kill -KILL $$"));
    Run killed = run(Map.of(), "runs");
    assertThat(killed.exit()).isEqualTo(128 + 9);
    assertThat(killed.err().lines().filter(line -> line.startsWith("fisherflow: ")))
        .singleElement()
        .asString()
        .matches(
            "fisherflow: process \\d+ was killed, .* or crashed in native code; Java's report is "
                + folder.toRealPath()
                + "/hs_err_pid\\d+\\.log\\. What it had finished is kept, .*")
        .hasSizeLessThan(400);

    tool("java", java.formatted("echo ended >\"$FISHERFLOW_LAST_WORDS\"; exit 6"));
    assertThat(run(Map.of(), "runs")).isEqualTo(new Run(6, "", ""));
  }

  @Test
  void anOldJavaIsTold() throws Exception {
    Run run = run(Map.of("JAVA_VERSION", "11.0.2"));
    assertThat(run.exit()).isEqualTo(ExitCode.INPUT.code());
    assertThat(run.err())
        .isEqualTo(
            "fisherflow: expected Java 17 or newer, found 11.0.2 at 'java'; set JAVA_HOME to a"
                + " newer JDK\n");
    assertThat(run(Map.of("JAVA_VERSION", "1.8.0_292")).exit()).isEqualTo(ExitCode.INPUT.code());
    assertThat(run(Map.of("JAVA_VERSION", "21")).exit()).isEqualTo(7);
  }

  @Test
  void aMissingJavaIsTold() throws Exception {
    Run run = run(Map.of("JAVA_HOME", "/nowhere"));
    assertThat(run.exit()).isEqualTo(ExitCode.INPUT.code());
    assertThat(run.err()).contains("there is no Java at '/nowhere/bin/java'");
  }

  @Test
  void anOldMavenGivesWayToTheWrapper() throws Exception {
    Run without = run(Map.of("MAVEN_VERSION", "3.6.3"));
    assertThat(without.exit()).isEqualTo(ExitCode.INPUT.code());
    assertThat(without.err()).contains("there is no Maven 3.8.1 or newer on the PATH");
    Path wrapper = Files.writeString(house.resolve("mvnw"), MAVEN);
    assertThat(wrapper.toFile().setExecutable(true)).isTrue();
    assertThat(run(Map.of("MAVEN_VERSION", "3.6.3")).exit()).isEqualTo(7);
    assertThat(builds()).isEqualTo(1);
  }
}
