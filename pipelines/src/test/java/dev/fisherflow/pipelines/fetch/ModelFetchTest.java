package dev.fisherflow.pipelines.fetch;

import static dev.fisherflow.pipelines.fetch.HostileServer.file;
import static dev.fisherflow.pipelines.fetch.HostileServer.redirect;
import static dev.fisherflow.pipelines.fetch.HostileServer.status;
import static dev.fisherflow.pipelines.fetch.HostileServer.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.fetch.HostileServer.Answer;
import dev.fisherflow.schemas.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models from a hub that is one only by its addresses. */
class ModelFetchTest {

  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final String LATER = "f123456789abcdef0123456789abcdef01234567";

  @TempDir private Path root;

  private final RecordedProgress progress = new RecordedProgress();
  private HostileServer hub;
  private Path folder;

  @BeforeEach
  void start() throws IOException {
    hub = new HostileServer();
    folder = root.resolve("t5");
    main(COMMIT);
    on("config.json", text("{\"model_type\": \"t5\"}"));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static Answer text(String text) {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  private void main(String commit) {
    hub.on("/org/t5/resolve/main/config.json", with("X-Repo-Commit", commit, text("{}")));
  }

  private void on(String name, Answer answer) {
    hub.on("/org/t5/resolve/" + COMMIT + "/" + name, answer);
  }

  private void fetch(String name, Map<String, String> sha256) {
    ModelFetch.fetch(
        new ModelFetch.Request(name, "main", hub.uri("").toString(), folder, sha256),
        DownloaderTest.PATIENT,
        progress);
  }

  private void fetch() {
    fetch("org/t5", Map.of());
  }

  @Test
  void aModelIsOfOneCommitAndSaysWhatItIs() {
    on("model.safetensors", text("weights"));
    on("tokenizer.json", text("{}"));
    on("preprocessor_config.json", text("{}"));
    fetch();
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json",
            "model.safetensors",
            "tokenizer.json",
            "preprocessor_config.json",
            "fetched.json");
    assertThat(folder.resolve("model.safetensors")).hasContent("weights");
    assertThat(folder.resolve("fetched.json"))
        .content()
        .contains("org/t5", COMMIT, Digest.of("weights".getBytes(StandardCharsets.UTF_8)));
    assertThat(root.toFile().list()).containsExactly("t5");
  }

  @Test
  void partsAreFetchedByTheirIndexThroughTheHubsRedirects() {
    byte[] one = "one".getBytes(StandardCharsets.UTF_8);
    on(
        "model.safetensors.index.json",
        text("{\"weight_map\": {\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\"}}"));
    on(
        "m-1.safetensors",
        with(
            "X-Linked-Size",
            "3",
            with("X-Linked-Etag", '"' + Digest.of(one) + '"', redirect("/store/1?signed"))));
    hub.on("/store/1", file(one));
    on("m-2.safetensors", text("two"));
    fetch();
    assertThat(folder.resolve("m-1.safetensors")).hasContent("one");
    assertThat(folder.resolve("m-2.safetensors")).hasContent("two");
    assertThat(folder.resolve("model.safetensors.index.json")).exists();
    assertThat(folder.resolve("tokenizer.json")).doesNotExist();
    assertThat(progress.notes).anyMatch(note -> note.contains("has no tokenizer.json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"weight_map\": {\"a\": \"../../evil.safetensors\"}}",
        "{\"weight_map\": {\"a\": \"/tmp/evil.safetensors\"}}",
        "{\"weight_map\": {\"a\": \"evil.bin\"}}",
        "{\"weight_map\": {\"a\": 1}}",
        "{\"weight_map\": {}}",
        "{}",
        "[]",
        "<html>"
      })
  void anIndexThatNamesAnythingElseIsRefused(String index) {
    on("model.safetensors.index.json", text(index));
    assertThatThrownBy(this::fetch)
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("model.safetensors.index.json");
    assertThat(folder).doesNotExist();
    assertThat(hub.asked()).noneMatch(asked -> asked.path().contains("evil"));
  }

  @Test
  void aModelOfPicklesIsRefusedWithAWayOut() {
    on("pytorch_model.bin", text("pickle"));
    assertThatThrownBy(this::fetch)
        .isInstanceOf(FetchException.class)
        .hasMessageContainingAll("pickle", "never fetched", "save_pretrained");
    assertThat(hub.asked())
        .noneMatch(asked -> asked.path().endsWith(".bin") && asked.method().equals("GET"));
    assertThat(folder).doesNotExist();
  }

  @Test
  void aModelWithoutWeightsIsRefused() {
    assertThatThrownBy(this::fetch).hasMessageContaining("has neither model.safetensors nor");
  }

  @Test
  void aModelThatIsNotThereIsSaidSo() {
    assertThatThrownBy(() -> fetch("org/other", Map.of()))
        .hasMessageContaining("there is no such model or revision");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "../x", "a/b/c", "a/..", "a b", "/a", "a/", "a?b", "a%2fb"})
  void aNameIsAName(String name) {
    assertThatThrownBy(() -> fetch(name, Map.of())).hasMessageContaining("expected a name such as");
    assertThat(hub.asked()).isEmpty();
  }

  @Test
  void aModelThatIsThereIsNotFetchedAgainAndNeverMixed() {
    on("model.safetensors", text("weights"));
    fetch();
    int asked = hub.asked().size();
    fetch();
    assertThat(hub.asked()).hasSize(asked + 1);
    main(LATER);
    assertThatThrownBy(this::fetch).hasMessageContainingAll(LATER, COMMIT, "another folder");
  }

  @Test
  void aFolderOfUnknownOriginIsLeftAlone() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("mine"), "1");
    assertThatThrownBy(this::fetch).hasMessageContaining("files of unknown origin");
    assertThat(folder.toFile().list()).containsExactly("mine");
  }

  @Test
  void aBrokenOffFetchGoesOnWithTheFilesThatAreThere() {
    on("tokenizer.json", text("{}"));
    on("model.safetensors", status(500));
    assertThatThrownBy(this::fetch).hasMessageContaining("gave up");
    assertThat(folder).doesNotExist();
    on("model.safetensors", text("weights"));
    fetch();
    assertThat(hub.asked()).filteredOn(asked -> asked.path().endsWith("tokenizer.json")).hasSize(1);
    assertThat(folder.resolve("model.safetensors")).hasContent("weights");
  }

  @Test
  void pinsAreMet() {
    on("model.safetensors", text("weights"));
    String other = Digest.of(new byte[0]);
    assertThatThrownBy(() -> fetch("org/t5", Map.of("model.safetensors", other)))
        .hasMessageContaining(other);
    assertThatThrownBy(() -> fetch("org/t5", Map.of("model.bin", other)))
        .hasMessageContaining("not fetched: model.bin");
    assertThatThrownBy(() -> fetch("org/t5", Map.of("model.safetensors", "12")))
        .hasMessageContaining("expected 64 hexadecimal digits, found '12'");
    assertThat(folder).doesNotExist();
  }

  @Test
  void aRevisionsSlashesAreNoSeparators() {
    hub.on("/org/t5/resolve/refs%2Fpr%2F1/config.json", text("{}"));
    hub.on("/org/t5/resolve/refs%2Fpr%2F1/model.safetensors", text("weights"));
    ModelFetch.fetch(
        new ModelFetch.Request("org/t5", "refs/pr/1", hub.uri("/").toString(), folder, Map.of()),
        DownloaderTest.PATIENT,
        progress);
    assertThat(folder.resolve("model.safetensors")).hasContent("weights");
  }
}
