package dev.fisherflow.pipelines.fetch;

import static dev.fisherflow.pipelines.fetch.HostileServer.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.fetch.Archives.Entry;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.tasks.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data of tasks from a mirror. */
class DataFetchTest {

  @TempDir private Path root;

  private final RecordedProgress progress = new RecordedProgress();
  private final Map<String, String> sha256 = new HashMap<>();
  private HostileServer mirror;
  private Path folder;

  @BeforeEach
  void start() throws IOException {
    mirror = new HostileServer();
    folder = root.resolve("data");
  }

  @AfterEach
  void stop() {
    mirror.close();
  }

  private void has(String name, byte[] bytes) {
    mirror.on("/mirror/" + name, file(bytes));
    sha256.put(name, Digest.of(bytes));
  }

  private void fetch(String... tasks) {
    DataFetch.fetch(
        new DataFetch.Request(
            List.of(tasks), Optional.of(mirror.uri("/mirror").toString()), folder, sha256),
        DownloaderTest.PATIENT,
        progress);
  }

  @Test
  void archivesBecomeTheFoldersThatReadersExpect() {
    has(
        "CoLA.zip",
        Archives.zip(
            Entry.file("CoLA/train.tsv", "1"),
            Entry.file("CoLA/original/raw.tsv", "2"),
            Entry.file("__MACOSX/CoLA/._train.tsv", "3"),
            Entry.file("CoLA/.DS_Store", "4")));
    has("QNLIv2.zip", Archives.zip(Entry.file("QNLI/dev.tsv", "5")));
    has(
        "cifar-10-binary.tar.gz",
        Archives.tar(
            Entry.file("cifar-10-batches-bin/test_batch.bin", "6"),
            Entry.file("cifar-10-batches-bin/batches.meta.txt", "7"),
            Entry.file("cifar-10-batches-bin/readme.html", "8")));
    fetch("cola", "qnli", "cifar10", "cola");
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("CoLA", "QNLI", "cifar-10-batches-bin");
    assertThat(folder.resolve("CoLA").toFile().list()).containsExactly("train.tsv");
    assertThat(folder.resolve("QNLI/dev.tsv")).hasContent("5");
    assertThat(folder.resolve("cifar-10-batches-bin").toFile().list())
        .containsExactlyInAnyOrder("test_batch.bin", "batches.meta.txt");
  }

  @Test
  void aFolderThatIsThereIsLeftAlone() throws IOException {
    Files.createDirectories(folder.resolve("CoLA"));
    Files.writeString(folder.resolve("CoLA/train.tsv"), "mine");
    fetch("cola");
    assertThat(folder.resolve("CoLA/train.tsv")).hasContent("mine");
    assertThat(mirror.asked()).isEmpty();
    assertThat(progress.notes).anyMatch(note -> note.contains("there already"));
  }

  @Test
  void aMirrorMustHaveWhatWasPublished() {
    has("CoLA.zip", Archives.zip(Entry.file("CoLA/train.tsv", "1")));
    sha256.clear();
    assertThatThrownBy(() -> fetch("cola"))
        .isInstanceOf(FetchException.class)
        .hasMessageContainingAll("CoLA.zip", "SHA-256");
    assertThat(folder.resolve("CoLA")).doesNotExist();
  }

  @Test
  void anArchiveThatEscapesLeavesNothing() {
    has("RTE.zip", Archives.zip(Entry.file("RTE/train.tsv", "1"), Entry.file("../../evil", "2")));
    assertThatThrownBy(() -> fetch("rte")).hasMessageContaining("leads out of the folder");
    assertThat(root.toFile().list()).containsExactly("data");
    assertThat(folder.resolve("RTE")).doesNotExist();
    assertThat(folder.resolve(".rte.part")).isEmptyDirectory();
  }

  @Test
  void aBombAndALinkLeaveNothing() {
    has("RTE.zip", Archives.zip(Entry.of("RTE/train.tsv", new byte[8 << 20])));
    assertThatThrownBy(() -> fetch("rte")).hasMessageContaining("unpacks to too much");
    sha256.clear();
    has("cifar-100-binary.tar.gz", Archives.tar(Entry.link("cifar-100-binary/train.bin", "/etc")));
    assertThatThrownBy(() -> fetch("cifar100")).hasMessageContaining("neither a regular file");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder(".rte.part", ".cifar100.part");
  }

  @Test
  void anArchiveOfSomethingElseIsRefused() {
    has("WNLI.zip", Archives.zip(Entry.file("RTE/train.tsv", "1")));
    assertThatThrownBy(() -> fetch("wnli")).hasMessageContaining("expected a folder WNLI");
  }

  @Test
  void mnliBringsTheDiagnosticSetAlong() {
    has("MNLI.zip", Archives.zip(Entry.file("MNLI/train.tsv", "1")));
    has("AX.tsv", "index\n".getBytes(StandardCharsets.UTF_8));
    fetch("mnli");
    assertThat(folder.resolve("MNLI/train.tsv")).exists();
    assertThat(folder.resolve("AX/AX.tsv")).hasContent("index\n");
  }

  @Test
  void mrpcIsSplitByTheIdsOfItsDevPairs() throws IOException {
    String header = "\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n";
    has(
        "msr_paraphrase_train.txt",
        (header + "1\t10\t11\ta \"\tb\r\n0\t12\t13\tc\td\r\n1\t14\t15\te\tf\r\n")
            .getBytes(StandardCharsets.UTF_8));
    has("msr_paraphrase_test.txt", header.getBytes(StandardCharsets.UTF_8));
    has("mrpc_dev_ids.tsv", "12\t13\n".getBytes(StandardCharsets.UTF_8));
    fetch("mrpc");
    assertThat(folder.resolve("MRPC").toFile().list())
        .containsExactlyInAnyOrder("train.tsv", "dev.tsv", "test.tsv");
    assertThat(Files.readString(folder.resolve("MRPC/train.tsv")))
        .isEqualTo(header.replace("\r", "") + "1\t10\t11\ta \"\tb\n1\t14\t15\te\tf\n");
    assertThat(Files.readString(folder.resolve("MRPC/dev.tsv")))
        .isEqualTo(header.replace("\r", "") + "0\t12\t13\tc\td\n");
    assertThat(folder.toFile().list()).containsExactly("MRPC");
  }

  @Test
  void mrpcWithoutItsDevPairsIsRefused() {
    has("msr_paraphrase_train.txt", "h\n1\t10\t11\ta\tb\n".getBytes(StandardCharsets.UTF_8));
    has("msr_paraphrase_test.txt", "h\n".getBytes(StandardCharsets.UTF_8));
    has("mrpc_dev_ids.tsv", "12\t13\n".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> fetch("mrpc")).hasMessageContaining("names 1 pairs");
    assertThat(folder.resolve("MRPC")).doesNotExist();
  }

  @Test
  void unknownTasksAndPinsAreNamedBeforeAnythingIsAsked() {
    assertThatThrownBy(() -> fetch("cola", "sst"))
        .hasMessageContainingAll("unknown task 'sst'", "sst2");
    sha256.put("other.zip", Digest.of(new byte[0]));
    assertThatThrownBy(() -> fetch("cola")).hasMessageContaining("not fetched: other.zip");
    assertThat(mirror.asked()).isEmpty();
  }

  @Test
  void everySourceIsPinnedAndPublishedOverHttps() {
    List<Source> all = Sources.of(DataFetch.tasks());
    assertThat(all).hasSize(13);
    assertThat(all.stream().flatMap(one -> one.files().stream()))
        .hasSize(15)
        .allSatisfy(
            file -> {
              assertThat(file.sha256()).matches("[0-9a-f]{64}");
              assertThat(Addresses.base(file.baseUrl())).hasScheme("https");
            });
  }
}
