package dev.fisherflow.pipelines.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadLedgerTest {

  @TempDir private Path folder;

  private Workspace workspace;
  private UploadLedger ledger;

  @BeforeEach
  void open() {
    workspace = Workspace.at(folder.toString());
    ledger = new UploadLedger(workspace);
  }

  private static Upload upload(String digest, String at) {
    return new Upload(digest, "/z.zip", Instant.parse(at), Map.of());
  }

  private static List<Upload> uploads(String... at) {
    return Stream.of(at).map(moment -> upload("d", moment)).toList();
  }

  @Test
  void uploadsAreKeptInTheOrderOfTheirTimes() {
    assertThat(ledger.uploads()).isEmpty();
    Upload late = upload("a", "2026-03-02T10:00:00Z");
    Upload early = upload("b", "2026-03-01T10:00:00Z");
    ledger.record(late);
    ledger.record(early);
    assertThat(ledger.uploads()).containsExactly(early, late);
  }

  @Test
  void theSameZipAndTimeAgainGiveItsScores() {
    ledger.record(upload("a", "2026-03-02T10:00:00Z"));
    ledger.record(upload("b", "2026-03-02T10:00:00Z"));
    Upload scored =
        new Upload("a", "/z.zip", Instant.parse("2026-03-02T10:00:00Z"), Map.of("overall", 71.3));
    ledger.record(scored);
    assertThat(ledger.uploads())
        .containsExactlyInAnyOrder(scored, upload("b", "2026-03-02T10:00:00Z"));
  }

  @Test
  void scoresAreNumbers() {
    assertThatThrownBy(
            () -> new Upload("a", "/z.zip", Instant.EPOCH, Map.of("overall", Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overall");
  }

  @Test
  void theSitesLimitsAreTwoADayAndSixAMonth() {
    Instant noon = Instant.parse("2026-03-31T12:00:00Z");
    List<Upload> two = uploads("2026-03-31T00:00:00Z", "2026-03-31T23:59:59Z");
    assertThat(UploadLimits.used(two, noon)).isEqualTo(new UploadLimits.Used(2, 2));
    assertThat(UploadLimits.GLUE.warnings(two, noon)).isEmpty();
    List<Upload> three =
        uploads("2026-03-31T00:00:00Z", "2026-03-31T11:00:00Z", "2026-03-31T23:59:59Z");
    assertThat(UploadLimits.GLUE.warnings(three, noon))
        .containsExactly("3 uploads on 2026-03-31 (UTC); the site takes 2 a day");
    List<Upload> seven =
        uploads(
            "2026-02-28T23:59:59Z",
            "2026-03-01T00:00:00Z",
            "2026-03-02T00:00:00Z",
            "2026-03-03T00:00:00Z",
            "2026-03-04T00:00:00Z",
            "2026-03-05T00:00:00Z",
            "2026-03-06T00:00:00Z",
            "2025-03-06T00:00:00Z",
            "2026-04-01T00:00:00Z");
    assertThat(UploadLimits.GLUE.warnings(seven, noon)).isEmpty();
    assertThat(new UploadLimits(1, 5).warnings(seven, noon))
        .containsExactly("6 uploads in 2026-03 (UTC); the site takes 5 a month");
  }

  @Test
  void limitsAreAtLeastOne() {
    assertThatThrownBy(() -> new UploadLimits(0, 6)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new UploadLimits(2, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aZipIsThatOfItsRunWithItsUploads() throws Exception {
    byte[] zip = "bytes".getBytes(StandardCharsets.UTF_8);
    for (String run : List.of("one", "two")) {
      workspace.publish("runs/" + run + "/submissions/m.zip", zip);
      workspace.publish(
          "runs/" + run + "/submissions/m.manifest.json",
          """
          {"zip": "m.zip", "sha256": "%s", "model": "minilm", "adapter": "lora", "optimizer": "ief",
           "placeholders": ["AX.tsv", "WNLI.tsv"]}
          """
              .formatted(Digest.of(zip))
              .getBytes(StandardCharsets.UTF_8));
    }
    Upload upload = upload(Digest.of(zip), "2026-03-02T10:00:00Z");
    ledger.record(upload);
    ledger.record(upload("another", "2026-03-02T11:00:00Z"));
    assertThat(PackagedZip.all(workspace, ledger.uploads()))
        .extracting(PackagedZip::runId, PackagedZip::optimizer, PackagedZip::state)
        .containsExactly(
            tuple("one", "ief", PackagedZip.State.WHOLE),
            tuple("two", "ief", PackagedZip.State.WHOLE));
    assertThat(PackagedZip.all(workspace, ledger.uploads()))
        .as("the same bytes are the same submission")
        .allSatisfy(made -> assertThat(made.uploads()).containsExactly(upload));
    assertThat(PackagedZip.uploaded(workspace, "one")).isTrue();
    assertThat(PackagedZip.uploaded(workspace, "three")).isFalse();

    Files.writeString(folder.resolve("runs/one/submissions/m.zip"), "other");
    Files.delete(folder.resolve("runs/two/submissions/m.zip"));
    assertThat(PackagedZip.all(workspace, ledger.uploads()))
        .extracting(PackagedZip::state)
        .containsExactly(PackagedZip.State.CHANGED, PackagedZip.State.MISSING);
  }
}
