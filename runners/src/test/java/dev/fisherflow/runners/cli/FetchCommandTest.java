package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as a user calls it, against a server on the own machine. */
class FetchCommandTest {

  @TempDir private Path folder;

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Program program = new Program(FetchCommandTest::commandLine);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] file = files.get(exchange.getRequestURI().getPath());
          boolean body = file != null && exchange.getRequestMethod().equals("GET");
          exchange.sendResponseHeaders(file == null ? 404 : 200, body ? file.length : -1);
          if (body) {
            exchange.getResponseBody().write(file);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private int run(String... arguments) {
    return program.run(
        Stream.concat(Stream.of("fetch"), Stream.of(arguments)).toArray(String[]::new));
  }

  /** The whole command line; nothing here runs a sweep. */
  private static CommandLine commandLine() {
    return Fisherflow.commandLine(null, null, zip -> List.of());
  }

  private String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private static byte[] zip(String name, String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void aModelIsFetched() {
    files.put("/org/m/resolve/v1/config.json", "{}".getBytes(StandardCharsets.UTF_8));
    files.put("/org/m/resolve/v1/model.safetensors", "w".getBytes(StandardCharsets.UTF_8));
    String to = folder.resolve("m").toString();
    assertThat(run("model", "org/m", "--to", to, "--base-url", url(), "--revision", "v1")).isZero();
    assertThat(folder.resolve("m/model.safetensors")).hasContent("w");
    assertThat(program.out()).isEqualToIgnoringNewLines("org/m is in " + to);
    assertThat(program.err()).contains("model.safetensors: complete", "has no tokenizer.json");
  }

  @Test
  void dataAreFetched() throws IOException {
    byte[] zip = zip("SST-2/train.tsv", "sentence\tlabel\n");
    files.put("/SST-2.zip", zip);
    String pin = "SST-2.zip=" + Digest.of(zip);
    String to = folder.toString();
    assertThat(run("data", "sst2", "--to", to, "--base-url", url(), "--sha256", pin)).isZero();
    assertThat(folder.resolve("SST-2/train.tsv")).hasContent("sentence\tlabel\n");
    assertThat(program.out()).contains("sst2: in " + to);
  }

  @Test
  void whatWentWrongIsToldInALine() throws IOException {
    files.put("/RTE.zip", zip("../evil.tsv", "1"));
    String pin = "RTE.zip=" + Digest.of(files.get("/RTE.zip"));
    String to = folder.resolve("glue").toString();
    assertThat(run("data", "rte", "--to", to, "--base-url", url(), "--sha256", pin))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err().lines().reduce((a, b) -> b).orElseThrow())
        .startsWith("fisherflow: RTE.zip")
        .contains("leads out of the folder");
    assertThat(program.out()).isEmpty();
    assertThat(folder.resolve("evil.tsv")).doesNotExist();
  }

  @Test
  void mistakesOnTheCommandLineAreNamed() {
    assertThat(run("data", "glue", "--to", folder.toString())).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("unknown task 'glue'; known: cola");
    assertThat(run("model", "m", "--to", "x", "--base-url", "http://example.org"))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("base URL: expected https");
    assertThat(run("model", "m")).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("--to");
    assertThat(run()).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("expected model or data");
  }

  @Test
  void theHelpNamesEveryTaskAndTheDefaults() {
    assertThat(run("data", "--help")).isZero();
    assertThat(program.out()).contains("cola, sst2", "cifar10, cifar100");
    assertThat(run("model", "--help")).isZero();
    assertThat(program.out()).contains("https://huggingface.co", "main");
  }
}
