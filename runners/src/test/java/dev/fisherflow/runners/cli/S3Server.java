package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An S3 server on this host, in a process of its own, that keeps its buckets in a folder. */
final class S3Server implements AutoCloseable {

  static final String KEY = "key-of-the-tests";
  static final String SECRET = "secret-of-the-tests";
  static final String BUCKET = "bucket";

  private static final Path JAR = Path.of("target", "s3proxy", "s3proxy.jar");
  private static final Pattern REQUEST =
      Pattern.compile("S3ProxyHandler.* request: Request\\((\\w+) ");
  private static final long PATIENCE_SECONDS = 60;

  private final Path folder;
  private final int port;
  private Process process;

  private S3Server(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Starts a server with one bucket. */
  static S3Server start(Path folder) throws IOException, InterruptedException {
    assertThat(JAR).as("the server's jar, which Maven copies before integration tests").exists();
    Files.createDirectories(folder.resolve("buckets").resolve(BUCKET));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      S3Server server = new S3Server(folder, free.getLocalPort());
      free.close();
      server.start();
      return server;
    }
  }

  /** Starts it, the first time or after an outage. */
  void start() throws IOException, InterruptedException {
    Path settings =
        Files.write(
            folder.resolve("s3proxy.conf"),
            List.of(
                "s3proxy.endpoint=" + endpoint(),
                "s3proxy.authorization=aws-v2-or-v4",
                "s3proxy.identity=" + KEY,
                "s3proxy.credential=" + SECRET,
                "s3proxy.ignore-unknown-headers=true", // of bucket keys, which Beam always sends
                "jclouds.provider=filesystem-nio2",
                "jclouds.identity=none",
                "jclouds.credential=none",
                "jclouds.filesystem.basedir=" + folder.resolve("buckets")));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-DLOG_LEVEL=debug",
                "-jar",
                JAR.toString(),
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!answers()) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        throw new AssertionError("the S3 server does not start: " + Files.readString(log()));
      }
    }
  }

  private boolean answers() {
    try {
      HttpURLConnection asked = (HttpURLConnection) URI.create(endpoint()).toURL().openConnection();
      return asked.getResponseCode() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** How many requests it has had, by their methods. */
  Map<String, Long> requests() throws IOException {
    try (var lines = Files.lines(log())) {
      return lines
          .map(REQUEST::matcher)
          .filter(Matcher::find)
          .collect(
              Collectors.groupingBy(
                  request -> request.group(1), TreeMap::new, Collectors.counting()));
    }
  }

  private Path log() {
    return folder.resolve("s3proxy.log");
  }

  /** Kills it. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
