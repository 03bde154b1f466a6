package dev.fisherflow.runners;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a small copy of the house, with a Maven and a Java that only say what they did.
 */
abstract class LauncherHouse {

  private static final String MODULE = "schemas transforms pipelines runners";

  /** Builds empty jars, and notes that it was called. */
  static final String MAVEN =
      """
      #!/usr/bin/env bash
      if [[ "$1" == --version ]]; then echo "Apache Maven ${MAVEN_VERSION:-3.9.9} (x)"; exit; fi
      echo "built $*" >>"$HOUSE/calls"
      [[ -z "${MAVEN_FAILS:-}" ]] || { echo "[ERROR] it does not compile"; exit 1; }
      cd "$HOUSE"
      for module in schemas transforms pipelines runners; do
        mkdir -p "$module/target"
        touch "$module/target/fisherflow-$module-1.jar"
      done
      if [[ "$*" == *-Dbundle.skip=false* ]]; then
        mkdir -p runners/target/bundle
        touch runners/target/bundle/fisherflow-bundle.jar
      fi
      repo="$(dirname "$HOUSE")/repo"
      mkdir -p "$repo"
      touch "$repo/beam.jar"
      printf '%s' "$HOUSE/schemas/target/fisherflow-schemas-1.jar:$repo/beam.jar" \\
        >runners/target/class-path
      """;

  private static final String JAVA =
      """
      #!/usr/bin/env bash
      if [[ "$1" == -version ]]; then echo "openjdk version \\"${JAVA_VERSION:-17.0.1}\\"" >&2; exit; fi
      for option in "$@"; do
        [[ "$option" != -XX:ArchiveClassesAtExit=* ]] || { echo classes >"${option#*=}"; exit "${REHEARSAL_EXIT:-0}"; }
      done
      echo "in $PWD"
      printf '%s\\n' "$@"
      exit 7
      """;

  @TempDir Path folder;

  Path house;
  Path tools;

  /** The user's cache; unless a test gives one, there is none. */
  String cache = "/dev/null";

  record Run(int exit, String out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    house = Files.createDirectories(folder.resolve("a house"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.copy(Path.of("..", "fisherflow"), house.resolve("fisherflow"), COPY_ATTRIBUTES);
    Files.createFile(house.resolve("pom.xml"));
    Files.createDirectories(house.resolve("pipelines/examples"));
    for (String module : MODULE.split(" ")) {
      Files.createDirectories(house.resolve(module + "/src/main/java"));
      Files.createFile(house.resolve(module + "/pom.xml"));
    }
    tool("mvn", MAVEN);
    tool("java", JAVA);
    tool("javac", "#!/usr/bin/env bash\n");
    age();
  }

  void tool(String name, String script) throws IOException {
    Path file = Files.writeString(tools.resolve(name), script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** Makes everything in the house an hour older, so that what is changed next is newer. */
  void age() throws IOException {
    try (Stream<Path> files = Files.walk(house)) {
      for (Path file : files.toList()) {
        Instant before = Files.getLastModifiedTime(file).toInstant().minusSeconds(3600);
        Files.setLastModifiedTime(file, FileTime.from(before));
      }
    }
  }

  /**
   * Ends once all is said: of a process that has ended Java keeps what its streams held then, and
   * what speaks for a killed process comes later.
   */
  private static final String WHOLE =
      "exec 3>&1; \"$@\" 2>&1 >&3 3>&- | cat >&2; exit ${PIPESTATUS[0]}";

  Process start(Map<String, String> environment, String... arguments) throws IOException {
    return start(environment, List.of(), arguments);
  }

  private Process start(Map<String, String> environment, List<String> shell, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(shell);
    command.add(house.resolve("fisherflow").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("FISHERFLOW_JAVA_OPTS");
    builder.environment().remove("FISHERFLOW_PROFILES");
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("HOUSE", house.toString());
    builder.environment().put("XDG_CACHE_HOME", cache);
    builder.environment().putAll(environment);
    return builder.start();
  }

  Run run(Map<String, String> environment, String... arguments) throws Exception {
    Process process = start(environment, List.of("bash", "-c", WHOLE, "bash"), arguments);
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out, err);
  }

  long builds() throws IOException {
    Path calls = house.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }
}
