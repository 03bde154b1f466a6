package dev.fisherflow.pipelines.fetch;

import static dev.fisherflow.pipelines.fetch.HostileServer.chunked;
import static dev.fisherflow.pipelines.fetch.HostileServer.continues;
import static dev.fisherflow.pipelines.fetch.HostileServer.file;
import static dev.fisherflow.pipelines.fetch.HostileServer.redirect;
import static dev.fisherflow.pipelines.fetch.HostileServer.status;
import static dev.fisherflow.pipelines.fetch.HostileServer.truncated;
import static dev.fisherflow.pipelines.fetch.HostileServer.whole;
import static dev.fisherflow.pipelines.fetch.HostileServer.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.retry.Backoff;
import dev.fisherflow.schemas.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a server that behaves badly in every way it can. */
class DownloaderTest {

  /** Patient with a busy machine, but not between two tries. */
  static final FetchSettings PATIENT =
      new FetchSettings(Duration.ofSeconds(60), Duration.ofSeconds(60), backoff(4));

  private static FetchSettings impatient(int tries) {
    return new FetchSettings(Duration.ofSeconds(60), Duration.ofMillis(200), backoff(tries));
  }

  private static Backoff backoff(int tries) {
    return new Backoff(tries, Duration.ofMillis(1), Duration.ofSeconds(30));
  }

  private static final byte[] OLD = bytes("0123456789");
  private static final byte[] NEW = bytes("abcdefghij");

  @TempDir private Path folder;

  private FetchSettings settings = PATIENT;
  private final RecordedProgress progress = new RecordedProgress();
  private HostileServer server;
  private Path target;

  @BeforeEach
  void start() throws IOException {
    server = new HostileServer();
    target = folder.resolve("file");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String fetch() {
    return fetch(Optional.empty(), false, 1000);
  }

  private String fetch(Optional<String> sha256, boolean fromHub, long maxBytes) {
    try (Downloader downloader = new Downloader(settings, progress)) {
      return downloader.fetch(new Download(server.uri("/file"), target, sha256, maxBytes, fromHub));
    }
  }

  private void holds(byte[] expected) {
    assertThat(target).hasBinaryContent(expected);
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  private void holdsNothing() {
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileIsPublishedWithItsDigest() {
    server.on("/file", file(OLD));
    assertThat(fetch()).isEqualTo(Digest.of(OLD));
    holds(OLD);
    assertThat(progress.begun).containsExactly("file 0/10");
    assertThat(progress.done).isEqualTo(10);
    assertThat(progress.published).containsExactly("file");
  }

  @Test
  void anEmptyFileIsAFile() {
    server.on("/file", file(new byte[0]));
    fetch();
    holds(new byte[0]);
  }

  @Test
  void aTruncatedTransferGoesOnWhereItEnded() {
    server.on("/file", truncated(OLD, 4, 10), file(OLD));
    fetch();
    holds(OLD);
    assertThat(server.ranges()).containsExactly("null", "bytes=4-");
    assertThat(server.asked().get(1).ifRange()).isEqualTo("\"v1\"");
    assertThat(progress.begun).containsExactly("file 0/10", "file 4/10");
    assertThat(progress.notes).hasSize(1);
  }

  @Test
  void aStalledTransferGoesOnWhereItStalled() {
    settings = impatient(1000); // A busy machine may seem to stall more often than it is told to.
    HostileServer.Answer stalling = server.stalling(OLD, 3);
    server.on(
        "/file",
        exchange ->
            (exchange.getRequestHeaders().containsKey("Range") ? file(OLD) : stalling)
                .to(exchange));
    fetch();
    holds(OLD);
    assertThat(server.ranges()).startsWith("null").endsWith("bytes=3-");
    assertThat(progress.notes).anyMatch(note -> note.contains("nothing came for 0.2 s"));
  }

  @Test
  void aServerThatSilentlyTakesTheRequestIsGivenUp() {
    settings = impatient(2);
    server.on("/file", server.stalling(OLD, 0));
    assertThatThrownBy(this::fetch)
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("gave up after 2 tries");
  }

  @Test
  void whatHasComeIsKeptForTheNextCommand() {
    server.on("/file", truncated(OLD, 6, 10), status(503));
    assertThatThrownBy(this::fetch)
        .isInstanceOf(FetchException.class)
        .hasMessageContainingAll("file", "gave up after 4 tries", "503", "resumes there");
    assertThat(folder.resolve("file.part")).hasBinaryContent(bytes("012345"));
    assertThat(target).doesNotExist();
    server.on("/file", file(OLD));
    fetch();
    holds(OLD);
    assertThat(server.ranges()).endsWith("bytes=6-");
  }

  @Test
  void aFileThatCameWholeButWasNotPublishedIsNotFetchedAgain() throws IOException {
    Files.write(folder.resolve("file.part"), OLD);
    Files.writeString(folder.resolve("file.part.etag"), "\"v1\"");
    server.on("/file", file(OLD));
    fetch();
    holds(OLD);
    assertThat(server.ranges()).containsExactly("bytes=10-");
  }

  @Test
  void aServerThatIgnoresRangesSendsAllAgain() {
    server.on("/file", truncated(OLD, 4, 10), whole(OLD));
    fetch();
    holds(OLD);
  }

  @Test
  void aFileThatChangesBetweenTwoTriesIsBegunAnew() {
    server.on("/file", truncated(OLD, 4, 10), file(NEW, "\"v2\""));
    fetch();
    holds(NEW);
  }

  @Test
  void aContinuationOfAnotherFileIsRefused() {
    server.on("/file", truncated(OLD, 4, 10), continues(NEW, "\"v2\""), file(NEW, "\"v2\""));
    fetch();
    holds(NEW);
    assertThat(server.ranges()).containsExactly("null", "bytes=4-", "null");
  }

  @Test
  void aFileThatChangedUnderTheSameTagIsBegunAnewOnceTheDigestTells() {
    server.on("/file", truncated(OLD, 4, 10), continues(NEW, "\"v1\""), file(NEW));
    fetch(Optional.of(Digest.of(NEW)), false, 1000);
    holds(NEW);
  }

  @Test
  void aWeakTagIsNoReasonToContinue() {
    server.on(
        "/file",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "W/\"v1\"");
          exchange.sendResponseHeaders(200, 10);
          exchange.getResponseBody().write(OLD, 0, 4);
        },
        file(OLD));
    fetch();
    holds(OLD);
    assertThat(server.ranges()).containsExactly("null", "null");
  }

  @Test
  void aWrongDigestIsRefusedAtOnce() {
    server.on("/file", file(OLD));
    assertThatThrownBy(() -> fetch(Optional.of(Digest.of(NEW)), false, 1000))
        .isInstanceOf(FetchException.class)
        .hasMessageContainingAll("SHA-256", Digest.of(NEW), Digest.of(OLD));
    holdsNothing();
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void theHubsDigestOnARedirectIsChecked() {
    server.on("/file", with("X-Linked-Etag", '"' + Digest.of(NEW) + '"', redirect("/elsewhere")));
    server.on("/elsewhere", file(OLD));
    assertThatThrownBy(() -> fetch(Optional.empty(), true, 1000))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining(Digest.of(NEW));
    holdsNothing();
    server.on("/elsewhere", file(NEW));
    fetch(Optional.empty(), true, 1000);
    holds(NEW);
  }

  @Test
  void aLengthShorterThanTheHubSaysIsRefused() {
    server.on("/file", with("X-Linked-Size", "10", truncated(OLD, 6, 6)));
    assertThatThrownBy(() -> fetch(Optional.empty(), true, 1000))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("size: expected 10, found 6");
    holdsNothing();
  }

  @Test
  void aLengthThatNeverComesIsGivenUp() {
    server.on("/file", truncated(OLD, 10, 20));
    assertThatThrownBy(this::fetch).isInstanceOf(FetchException.class);
    assertThat(target).doesNotExist();
  }

  @Test
  void aFileOfUnsaidLengthIsTaken() {
    server.on("/file", chunked(OLD));
    fetch();
    holds(OLD);
  }

  @Test
  void moreThanAllowedIsRefusedWhetherItIsSaidOrNot() {
    server.on("/file", file(OLD));
    assertThatThrownBy(() -> fetch(Optional.empty(), false, 9))
        .hasMessageContaining("at most 9 bytes");
    server.on("/file", chunked(OLD));
    assertThatThrownBy(() -> fetch(Optional.empty(), false, 9))
        .hasMessageContaining("at most 9 bytes");
    assertThat(target).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1/file",
        "http://example.org/file",
        "ftp://example.org/file",
        "file:///etc/passwd"
      })
  void aRedirectAwayFromHttpsIsRefused(String location) {
    server.on("/file", redirect(location));
    assertThatThrownBy(this::fetch)
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("only redirects to https are followed");
  }

  @Test
  void redirectsThatGoRoundAreLeft() {
    server.on("/file", redirect("/file"));
    assertThatThrownBy(this::fetch).hasMessageContaining("more than 10 times");
  }

  @Test
  void aPassingFailureIsTriedAgainAndALastingOneIsNot() {
    server.on("/file", status(503), status(429), file(OLD));
    fetch();
    holds(OLD);
    target = folder.resolve("other");
    server.on("/file", status(403));
    assertThatThrownBy(this::fetch).hasMessageContainingAll("403", "account");
    assertThat(folder.resolve("other.part")).isEmptyFile();
    server.on("/file", status(404));
    assertThatThrownBy(this::fetch).isInstanceOf(AbsentException.class);
    assertThat(server.asked()).hasSize(5);
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  @Test
  void aFileThatWasEncodedIsRefused() {
    server.on("/file", with("Content-Encoding", "gzip", file(OLD)));
    assertThatThrownBy(this::fetch).hasMessageContaining("content encoding gzip");
  }

  @Test
  void aFileThatIsThereIsKeptUnlessItIsKnownToBeAnother() throws IOException {
    Files.write(target, OLD);
    assertThat(fetch()).isEqualTo(Digest.of(OLD));
    assertThat(server.asked()).isEmpty();
    assertThatThrownBy(() -> fetch(Optional.of(Digest.of(NEW)), false, 1000))
        .hasMessageContaining("is another file");
    holds(OLD);
  }

  @Test
  void twoFetchesOfOneFileDoNotMix() {
    server.on("/file", file(OLD));
    try (PartFile held = PartFile.open(target)) {
      assertThat(held.size()).isZero();
      assertThatThrownBy(this::fetch).hasMessageContaining("another fetch");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org/",
        "ftp://localhost",
        "https://user@example.org",
        "https://example.org/?q",
        "example.org",
        "https:",
        "https://a b"
      })
  void onlyHttpsOrLoopbackIsAsked(String base) {
    assertThatThrownBy(() -> Addresses.base(base))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("base URL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://example.org", "http://localhost:80", "http://127.0.0.1", "http://[::1]/"})
  void httpsAndLoopbackAreAsked(String base) {
    assertThat(Addresses.base(base).getPath()).isEqualTo("/");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
