package dev.fisherflow.transforms.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.submission.Finding.Check;
import dev.fisherflow.transforms.submission.Finding.Severity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionValidatorTest {

  @TempDir Path folder;

  /** What the zip is to hold; sound at first, with the rows of a small test set. */
  private final Map<String, String> entries = new LinkedHashMap<>();

  private final Map<String, Integer> declaredRows = new LinkedHashMap<>();

  @BeforeEach
  void soundFiles() {
    for (SubmissionFile file : SubmissionFile.all()) {
      List<String> answers =
          file.labels().isEmpty() ? List.of("0.000", "2.5", "5", "1.234") : file.labels();
      StringBuilder text = new StringBuilder("index\tprediction\n");
      for (int i = 0; i < 4; i++) {
        text.append(i).append('\t').append(answers.get(i % answers.size())).append('\n');
      }
      entries.put(file.fileName(), text.toString());
      declaredRows.put(file.fileName(), 4);
    }
  }

  @Test
  void aSoundSubmissionOfOfficialSizeHasNoFindings() throws IOException {
    Map<SubmissionFile, Answers> answers = new TreeMap<>();
    for (SubmissionFile file : SubmissionFile.all()) {
      Answers rows = new Answers(file);
      for (int i = 0; i < file.officialRows(); i++) {
        List<String> labels = file.labels();
        rows.add(i, labels.isEmpty() ? "" + i % 6 : labels.get(i % labels.size()));
      }
      answers.put(file, rows);
    }
    Path zip = folder.resolve("sound.zip");
    Files.write(zip, SubmissionZip.of(answers));
    assertThat(SubmissionValidator.validate(zip))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.message()).contains("no manifest");
              assertThat(finding.file()).isEqualTo("sound.manifest.json");
            });
    String rows =
        SubmissionFile.all().stream()
            .map(file -> "\"" + file.fileName() + "\": " + file.officialRows())
            .toList()
            .toString()
            .replace('[', '{')
            .replace(']', '}');
    Files.writeString(
        folder.resolve("sound.manifest.json"),
        "{\"sha256\": \"" + Digest.ofFile(zip) + "\", \"rows\": " + rows + "}");
    assertThat(SubmissionValidator.validate(zip)).isEmpty();
  }

  @Test
  void rowsThatAreNotTheOfficialOnes() throws IOException {
    assertThat(validate(true))
        .hasSize(11)
        .allSatisfy(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.check()).isEqualTo(Check.ROWS);
            })
        .anySatisfy(f -> assertThat(f.message()).contains("the site expects 390965 rows"));
    Files.delete(folder.resolve("s.manifest.json"));
    assertThat(validate(false))
        .filteredOn(finding -> finding.check() == Check.ROWS)
        .hasSize(11)
        .allMatch(finding -> finding.severity() == Severity.ERROR);
  }

  @Test
  void rowsThatAreNotTheManifests() throws IOException {
    declaredRows.put("CoLA.tsv", 5);
    declaredRows.remove("RTE.tsv");
    assertThat(errors())
        .extracting(Finding::toString)
        .containsExactly(
            "ERROR CoLA.tsv: expected 5 rows as in the manifest, found 4",
            "ERROR RTE.tsv: expected no rows as in the manifest, found 4");
  }

  @Test
  void missingAndForeignFiles() throws IOException {
    entries.remove("AX.tsv");
    entries.put("AX.txt", "x");
    entries.put(".DS_Store\u001b[31m", "x");
    assertThat(errors())
        .extracting(Finding::toString)
        .containsExactlyInAnyOrder(
            "ERROR s.zip: expected the eleven files only, found 'AX.txt'",
            "ERROR s.zip: expected the eleven files only, found '.DS_Store\\u001b[31m'",
            "ERROR AX.tsv: expected this file in the zip, found none");
  }

  @Test
  void folders() throws IOException {
    entries.put("../CoLA.tsv", entries.remove("CoLA.tsv"));
    entries.put("submission/", "");
    assertThat(errors())
        .extracting(Finding::check)
        .containsExactly(Check.NAMES, Check.FLAT, Check.FLAT);
  }

  @Test
  void headers() throws IOException {
    entries.compute("CoLA.tsv", (n, text) -> text.replace("index\tprediction", "IDs\tlabels"));
    entries.compute("RTE.tsv", (n, text) -> "\ufeff" + text);
    entries.put("SST-2.tsv", "");
    List<Finding> errors = errors();
    assertThat(errors.subList(0, 3))
        .extracting(Finding::toString)
        .containsExactly(
            "ERROR CoLA.tsv:1: expected the header 'index\\u0009prediction', found"
                + " 'IDs\\u0009labels'",
            "ERROR RTE.tsv:1: expected the header 'index\\u0009prediction', found"
                + " '\\ufeffindex\\u0009prediction'",
            "ERROR SST-2.tsv:1: expected the header 'index\\u0009prediction', found ''");
    assertThat(errors.get(3).check()).isEqualTo(Check.ROWS);
  }

  @Test
  void carriageReturnsAreAWarning() throws IOException {
    entries.compute("CoLA.tsv", (n, text) -> text.replace("\n", "\r\n"));
    assertThat(validate(true))
        .filteredOn(finding -> finding.check() != Check.ROWS)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.message()).contains("CR LF");
            });
  }

  @Test
  void indices() throws IOException {
    entries.put("CoLA.tsv", "index\tprediction\n0\t1\n2\t0\n3\t1\n3\t1\n");
    entries.put("RTE.tsv", "index\tprediction\n1\tentailment\n2\tentailment\nx\tentailment\n\n");
    entries.put("SST-2.tsv", "index\tprediction\n00\t1\n1\t0\t1\n\"2\"\t1\n3 1\n");
    assertThat(errors())
        .filteredOn(finding -> finding.check() == Check.INDEX)
        .extracting(finding -> finding.file() + ":" + finding.line())
        .containsExactly(
            "CoLA.tsv:3",
            "CoLA.tsv:5",
            "RTE.tsv:2",
            "RTE.tsv:4",
            "RTE.tsv:5",
            "SST-2.tsv:2",
            "SST-2.tsv:3",
            "SST-2.tsv:4",
            "SST-2.tsv:5");
  }

  @Test
  void labels() throws IOException {
    entries.put("CoLA.tsv", "index\tprediction\n0\t1\n1\tacceptable\n2\t0 \n3\t2\n");
    entries.put("QNLI.tsv", "index\tprediction\n0\tentailment\n1\tneutral\n2\t0\n3\t\n");
    assertThat(errors())
        .extracting(finding -> finding.check() + " " + finding.file() + ":" + finding.line())
        .containsExactly(
            "LABELS CoLA.tsv:3",
            "LABELS CoLA.tsv:4",
            "LABELS CoLA.tsv:5",
            "LABELS QNLI.tsv:3",
            "LABELS QNLI.tsv:4",
            "LABELS QNLI.tsv:5");
  }

  @Test
  void numbers() throws IOException {
    entries.put(
        "STS-B.tsv",
        "index\tprediction\n"
            + "0\tNaN\n"
            + "1\t5.001\n"
            + "2\t-0.1\n"
            + "3\t1e3\n"
            + "4\tInfinity\n"
            + "5\t0x1p1\n"
            + "6\t1d\n"
            + "7\t5\n");
    declaredRows.put("STS-B.tsv", 8);
    List<Finding> errors = errors();
    assertThat(errors).allMatch(finding -> finding.check() == Check.RANGE);
    assertThat(errors).extracting(Finding::line).containsExactly(2L, 3L, 4L, 5L, 6L, null);
    assertThat(errors).last().extracting(Finding::message).isEqualTo("and 2 more like these");
  }

  @Test
  void oneClassUnlessDeclared() throws IOException {
    entries.put("CoLA.tsv", "index\tprediction\n0\t1\n1\t1\n2\t1\n3\t1\n");
    entries.put(
        "RTE.tsv",
        "index\tprediction\n0\tentailment\n1\tentailment\n2\tentailment\n3\tentailment\n");
    assertThat(validate(true, "RTE.tsv"))
        .filteredOn(finding -> finding.check() == Check.CONSTANT)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.file()).isEqualTo("CoLA.tsv");
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.message()).contains("all 4 answers are '1'");
            });
  }

  @Test
  void bombsAreNotInflated() throws IOException {
    Path zip = folder.resolve("s.zip");
    byte[] zeros = new byte[1 << 20];
    try (ZipOutputStream stream = new ZipOutputStream(Files.newOutputStream(zip))) {
      stream.putNextEntry(new ZipEntry("QQP.tsv"));
      for (int i = 0; i < 40; i++) {
        stream.write(zeros);
      }
      stream.closeEntry();
    }
    assertThat(SubmissionValidator.validate(zip))
        .filteredOn(finding -> finding.check() == Check.SIZE)
        .singleElement()
        .satisfies(finding -> assertThat(finding.file()).isEqualTo("QQP.tsv"));

    for (int i = 0; i < 200; i++) {
      entries.put("f" + i, "x");
    }
    assertThat(errors())
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("found 211"));
  }

  @Test
  void damagedAndMissingZips() throws IOException {
    assertThat(SubmissionValidator.validate(folder.resolve("none.zip")))
        .filteredOn(finding -> finding.severity() == Severity.ERROR)
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("found no file"));
    validate(true);
    Path zip = folder.resolve("s.zip");
    byte[] bytes = Files.readAllBytes(zip);
    Files.write(zip, Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(SubmissionValidator.validate(zip))
        .filteredOn(finding -> finding.check() == Check.ZIP)
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).startsWith("not a readable zip"));
  }

  @Test
  void aChangedByteIsSeen() throws IOException {
    entries.put("CoLA.tsv", "index\tprediction\n0\t1\n1\t0\n2\t1\n3\t1\n");
    Path zip = folder.resolve("s.zip");
    byte[] text = entries.get("CoLA.tsv").getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(text);
    try (ZipOutputStream stream = new ZipOutputStream(Files.newOutputStream(zip))) {
      ZipEntry entry = new ZipEntry("CoLA.tsv");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(text.length);
      entry.setCrc(crc.getValue());
      stream.putNextEntry(entry);
      stream.write(text);
      stream.closeEntry();
    }
    byte[] bytes = Files.readAllBytes(zip);
    // The last answer of the stored file: a 1 becomes a 0, still a label.
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("3\t1\n") + 2;
    bytes[at] = '0';
    Files.write(zip, bytes);
    assertThat(SubmissionValidator.validate(zip))
        .anySatisfy(
            finding -> {
              assertThat(finding.check()).isEqualTo(Check.ZIP);
              assertThat(finding.file()).isEqualTo("CoLA.tsv");
              assertThat(finding.message()).contains("checksum");
            });
  }

  @Test
  void theManifestsDigest() throws IOException {
    validate(true);
    Path zip = folder.resolve("s.zip");
    entries.put("CoLA.tsv", "index\tprediction\n0\t1\n1\t0\n2\t1\n3\t1\n");
    write(zip);
    assertThat(SubmissionValidator.validate(zip))
        .filteredOn(finding -> finding.severity() == Severity.ERROR)
        .singleElement()
        .satisfies(finding -> assertThat(finding.check()).isEqualTo(Check.DIGEST));
    Files.writeString(folder.resolve("s.manifest.json"), "{\n  \"sha256\": oops}");
    assertThat(SubmissionValidator.validate(zip))
        .filteredOn(finding -> finding.check() == Check.DIGEST)
        .singleElement()
        .satisfies(finding -> assertThat(finding.toString()).startsWith("ERROR s.manifest.json:2"));
    Files.writeString(folder.resolve("s.manifest.json"), "[]");
    assertThat(SubmissionValidator.validate(zip))
        .anySatisfy(finding -> assertThat(finding.message()).contains("JSON object"));
  }

  private List<Finding> errors() throws IOException {
    return validate(true).stream().filter(f -> f.severity() == Severity.ERROR).toList();
  }

  private List<Finding> validate(boolean withManifest, String... placeholders) throws IOException {
    Path zip = folder.resolve("s.zip");
    write(zip);
    if (withManifest) {
      StringBuilder rows = new StringBuilder();
      declaredRows.forEach(
          (name, count) ->
              rows.append(rows.isEmpty() ? "" : ", ")
                  .append('"')
                  .append(name)
                  .append("\": ")
                  .append(count));
      List<String> quoted = Arrays.stream(placeholders).map(name -> "\"" + name + "\"").toList();
      Files.writeString(
          folder.resolve("s.manifest.json"),
          "{\"sha256\": \""
              + Digest.ofFile(zip)
              + "\", \"placeholders\": "
              + quoted
              + ", \"rows\": {"
              + rows
              + "}}");
    }
    return SubmissionValidator.validate(zip);
  }

  private void write(Path zip) throws IOException {
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream stream = new ZipOutputStream(file)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        stream.putNextEntry(new ZipEntry(entry.getKey()));
        stream.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        stream.closeEntry();
      }
    }
  }
}
