package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.TrialStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Every command works in the workspace that it is given and touches no other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkspaceNamesTest {

  private static final String ZIP = "a zip of the run";
  private static final String SPEC =
      """
      name: small
      tasks: [sst2]
      optimizers: [{type: sgd, learningRate: 0.1}]
      training: {batchSize: 8, epochs: 1, evaluateEvery: 10, maxTokens: 32, keepCheckpoints: epochs}
      """;

  @TempDir private static Path shared;

  private final Program program = Program.learningNothing(trial -> TrialStatus.SUCCEEDED);
  private Path finished;
  private HttpServer hub;

  @AfterAll
  void theHubEnds() {
    hub.stop(0);
  }

  @BeforeAll
  void aRunHasEnded() throws IOException {
    hub = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    hub.start();
    Files.writeString(shared.resolve("spec.yaml"), SPEC);
    Files.writeString(
        shared.resolve("rows.csv"), "text,label\n" + "one good film,1\none bad film,0\n".repeat(9));
    SmallGlue.write(shared.resolve("data[1] {a} w* ? \\ ü"));
    finished = shared.resolve("finished");
    assertThat(program.run(commands(finished).get("sweep"))).as(program::err).isZero();
  }

  @ParameterizedTest
  @CsvSource({"a[b],ab", "w*,ws1", "{a},a", "what?,what1", "ü ö,ü", "b\\c,bc"})
  void noCommandTouchesANeighbour(String name, String neighbour) throws IOException {
    Path folder = Files.createTempDirectory(shared, "case");
    Path workspace = folder.resolve(name);
    copy(finished, folder.resolve(neighbour));
    Map<String, String> before = digests(folder);
    Map<String, String[]> commands = commands(workspace);
    assertThat(commands.keySet())
        .as("commands; a new one needs a line here")
        .containsExactlyInAnyOrderElementsOf(leaves(Main.commandLine(), ""));
    commands.forEach(
        (command, line) ->
            assertThat(program.run(withZip(line, workspace)))
                .as(() -> "%s: %s%s".formatted(command, program.out(), program.err()))
                .isEqualTo(finds(command) ? ExitCode.OK.code() : ExitCode.INPUT.code()));
    assertThat(workspace.resolve("runs/r1/manifest.json")).exists();
    Map<String, String> after = digests(folder);
    after.keySet().removeIf(file -> file.startsWith(name + "/"));
    assertThat(after).isEqualTo(before);
  }

  /** The hub has nothing, and what learns nothing leaves no weights. */
  private static boolean finds(String command) {
    return !command.startsWith("fetch ") && !Set.of("export", "predict").contains(command);
  }

  /** A hub that has nothing. */
  private String hub() {
    return "http://localhost:" + hub.getAddress().getPort();
  }

  /** In an order in which each finds what it needs. */
  private Map<String, String[]> commands(Path workspace) {
    String spec = shared.resolve("spec.yaml").toString();
    String data = shared.resolve("data[1] {a} w* ? \\ ü").toString();
    String rows = shared.resolve("rows.csv").toString();
    String place = workspace.toString();
    String out = workspace.resolve("out").toString();
    Map<String, String[]> lines = new LinkedHashMap<>();
    add(lines, "prepare", spec, "--data", data, "--workspace", place);
    add(lines, "sweep", spec, "--data", data, "--workspace", place, "--run-id", "r1");
    add(lines, "plan", spec, "--data", data, "--workspace", place, "--since", "r1");
    String adamw = "optimizers=[{type: adamw, learningRate: 0.1}]";
    add(
        lines,
        "calibrate",
        spec,
        "--data",
        data,
        "--workspace",
        place,
        "--to",
        out,
        "--set",
        adamw);
    add(lines, "status", "r1", "--workspace", place);
    for (String request : List.of("watch", "pause", "resume", "cancel")) {
      add(lines, request, "r1", "--workspace", place);
    }
    add(lines, "metrics", "r1", "--workspace", place);
    add(lines, "rerun", "r1", "--workspace", place, "--run-id", "r2");
    add(lines, "compare", "r1", "r2", "--workspace", place);
    add(lines, "evaluate", "r1", "--batch-size", "4", "--batches", "1", "--workspace", place);
    add(lines, "report", "r1", "--workspace", place);
    add(lines, "export", "r1", "--to", out + "/exported", "--workspace", place);
    add(lines, "predict", "r1", rows, "--workspace", place);
    add(lines, "init", rows, "--output", workspace.resolve("init.yaml").toString());
    add(lines, "runs list", "--workspace", place);
    add(lines, "runs rename", "r2", "r3", "--workspace", place);
    add(lines, "runs delete", "r3", "--trials", "--workspace", place);
    add(lines, "doctor", "r1", "--repair", "--workspace", place);
    add(lines, "schedule", spec, "--once", "--data", data, "--workspace", place, "--keep", "1");
    add(lines, "submissions list", "--workspace", place);
    add(lines, "submissions record", ZIP, "--workspace", place);
    add(lines, "validate-submission", ZIP);
    add(lines, "gc", "--best", "0", "--keep-bytes", "1KB", "--workspace", place);
    add(lines, "prove-resume", spec, "--data", data, "--kills", "1");
    add(lines, "describe", spec);
    add(lines, "schema");
    add(lines, "plugins check");
    add(lines, "illustrate", "--out", out);
    add(lines, "paper", "r1", "--workspace", place, "--out", out + "/paper.html");
    add(lines, "completion", "bash");
    add(lines, "command-pages", out);
    add(lines, "catalogue-pages", out);
    add(lines, "fetch model", "a/b", "--to", out + "/m", "--base-url", hub());
    add(lines, "fetch data", "cola", "--to", out + "/d", "--base-url", hub());
    return lines;
  }

  /** The zip that the sweep has made, in the place of its name. */
  private static String[] withZip(String[] line, Path workspace) {
    return Stream.of(line)
        .map(word -> word.equals(ZIP) ? zip(workspace).toString() : word)
        .toArray(String[]::new);
  }

  private static Path zip(Path workspace) {
    try (Stream<Path> files = Files.list(workspace.resolve("runs/r1/submissions"))) {
      return files.filter(file -> file.toString().endsWith(".zip")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(Map<String, String[]> lines, String command, String... arguments) {
    lines.put(
        command,
        Stream.concat(Stream.of(command.split(" ")), Stream.of(arguments)).toArray(String[]::new));
  }

  private static TreeSet<String> leaves(CommandLine command, String path) {
    TreeSet<String> leaves = new TreeSet<>();
    command
        .getSubcommands()
        .forEach(
            (name, each) -> {
              if (each.getSubcommands().isEmpty()) {
                leaves.add(path + name);
              } else {
                leaves.addAll(leaves(each, path + name + " "));
              }
            });
    return leaves;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private static Map<String, String> digests(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  file -> folder.relativize(file).toString(),
                  Digest::ofFile,
                  (a, b) -> a,
                  TreeMap::new));
    }
  }
}
