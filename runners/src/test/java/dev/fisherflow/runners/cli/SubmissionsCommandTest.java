package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.transforms.submission.Finding;
import dev.fisherflow.transforms.submission.Finding.Check;
import dev.fisherflow.transforms.submission.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about submissions, with a validator that knows zips by their names. */
class SubmissionsCommandTest {

  @TempDir private Path folder;

  private final Program program =
      new Program(
          () ->
              Fisherflow.commandLine(
                  null,
                  null,
                  zip ->
                      zip.endsWith("bad.zip")
                          ? List.of(
                              new Finding(
                                  Severity.ERROR, Check.NAMES, "CoLA.tsv", null, "is missing"))
                          : List.of()));

  private Path workspace;

  @BeforeEach
  void name() {
    workspace = folder.resolve("workspace");
  }

  private JsonNode json(String... arguments) throws IOException {
    assertThat(program.run(arguments)).isZero();
    return new ObjectMapper().readTree(program.out());
  }

  @Test
  void aWorkspaceWithoutZipsHasNone() throws IOException {
    Files.createDirectories(workspace);
    assertThat(program.run("submissions", "--workspace", workspace.toString())).isZero();
    assertThat(program.out()).contains("no zips in", "0 of 2 uploads today");
  }

  @Test
  void anUploadIsRecordedAndListed() throws IOException {
    Path zip = Files.writeString(folder.resolve("good.zip"), "bytes");
    String place = workspace.toString();
    assertThat(
            program.run(
                "submissions",
                "record",
                zip.toString(),
                "--at=2026-03-01T15:30:00+01:00",
                "--score=overall=71.5",
                "--workspace",
                place))
        .as(() -> program.err())
        .isZero();
    assertThat(program.out()).contains("uploaded 2026-03-01T14:30:00Z", "made by no run");
    JsonNode listing = json("submissions", "--json", "--workspace", place);
    assertThat(listing.path("otherUploads").get(0).path("scores").path("overall").asDouble())
        .isEqualTo(71.5);
    assertThat(json("submissions", "list", "--json", "--workspace", place)).isEqualTo(listing);
    assertThat(program.run("submissions", "--workspace", place)).isZero();
    assertThat(program.out()).contains("good.zip", "2026-03-01T14:30:00Z", "overall 71.5");
  }

  @Test
  void aZipWithFaultsIsNotRecorded() throws IOException {
    Path zip = Files.writeString(folder.resolve("bad.zip"), "bytes");
    assertThat(
            program.run(
                "submissions", "record", zip.toString(), "--workspace", workspace.toString()))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("CoLA.tsv", "nothing is recorded");
    assertThat(workspace).doesNotExist();
  }

  @Test
  void uploadsPastTheLimitsRaiseAWarning() throws IOException {
    Path zip = Files.writeString(folder.resolve("good.zip"), "bytes");
    for (int hour = 10; hour <= 12; hour++) {
      assertThat(program.err()).doesNotContain("the site takes");
      assertThat(
              program.run(
                  "submissions",
                  "record",
                  zip.toString(),
                  "--at=2026-03-01T" + hour + ":00:00Z",
                  "--workspace",
                  workspace.toString()))
          .isZero();
    }
    assertThat(program.err())
        .contains("warning: 3 uploads on 2026-03-01 (UTC); the site takes 2 a day")
        .contains("the same zip is recorded as uploaded at 2026-03-01T10:00:00Z too");
    assertThat(
            program.run(
                "submissions",
                "record",
                zip.toString(),
                "--at=2026-03-02T10:00:00Z",
                "--per-month=3",
                "--workspace",
                workspace.toString()))
        .isZero();
    assertThat(program.err()).contains("4 uploads in 2026-03 (UTC); the site takes 3 a month");
  }

  @Test
  void anUploadIsNotInTheFuture() throws IOException {
    Path zip = Files.writeString(folder.resolve("good.zip"), "bytes");
    assertThat(program.run("submissions", "record", zip.toString(), "--at=2999-01-01T00:00:00Z"))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("a time that has passed");
    assertThat(program.run("submissions", "record", zip.toString(), "--at=noon"))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("expected a time such as");
  }
}
