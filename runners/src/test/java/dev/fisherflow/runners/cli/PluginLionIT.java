package dev.fisherflow.runners.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a plug-in, built into a jar and used as docs/plugins.md says. */
class PluginLionIT {

  private static final Path EXAMPLE = Path.of("..", "pipelines", "examples", "plugin-lion");

  @TempDir private static Path folder;

  private static Path jars;

  private record Run(int exit, String out) {}

  @BeforeAll
  static void build() throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Path source = EXAMPLE.resolve("src/main/java/org/example/lion/ExampleLion.java");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "--release",
                "17",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
    assertThat(code).isZero();
    jars = Files.createDirectory(folder.resolve("jars"));
    pack(jars.resolve("plugin-lion-1.jar"), classes, EXAMPLE.resolve("src/main/resources"));
  }

  private static void pack(Path jar, Path... roots) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Path root : roots) {
        try (Stream<Path> files = Files.walk(root).filter(Files::isRegularFile)) {
          for (Path each : files.sorted().toList()) {
            out.putNextEntry(new JarEntry(root.relativize(each).toString()));
            Files.copy(each, out);
          }
        }
      }
    }
  }

  /** A command with the class path that the launcher makes. */
  private static Run run(boolean onClassPath, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-cp",
                classPath(onClassPath),
                "dev.fisherflow.runners.cli.Main"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), out);
  }

  private static String classPath(boolean withPlugin) {
    String own = System.getProperty("java.class.path");
    return withPlugin ? own + File.pathSeparator + jars.resolve("plugin-lion-1.jar") : own;
  }

  @Test
  void itsTrialsEndWithTheSameBitsAfterStops() throws Exception {
    Path lion = EXAMPLE.resolve("lion.yaml").toAbsolutePath();

    Run check =
        run(
            true,
            "plugins",
            "check",
            lion.toString(),
            "--kills",
            "1",
            "--checkpoint-every",
            "2",
            "--plugins",
            jars.toString());

    assertThat(check.exit).as(check.out).isZero();
    assertThat(check.out)
        .contains("optimizer example-lion: declaration and settings hold", "2 equal, 0 not");
  }

  @Test
  void withoutItsJarThePluginIsUnknown() throws Exception {
    Path lion = EXAMPLE.resolve("lion.yaml").toAbsolutePath();

    Run plan = run(false, "plan", lion.toString());
    Run named = run(false, "plugins", "--plugins", jars.toString());

    assertThat(plan.exit).isEqualTo(1);
    assertThat(plan.out).contains("expected an optimizer", "found 'example-lion'");
    assertThat(named.exit).isEqualTo(1);
    assertThat(named.out).contains("is not on the class path", "launcher");
  }
}
