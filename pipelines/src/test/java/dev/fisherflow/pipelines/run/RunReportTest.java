package dev.fisherflow.pipelines.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.pipelines.report.page.ReportedRuns;
import dev.fisherflow.pipelines.report.page.RunRecords;
import dev.fisherflow.pipelines.sweep.WriteReport;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestPipelineExtension.class)
class RunReportTest {

  @TempDir private Path root;
  private Workspace workspace;
  private RunFolder folder;

  /** A run as versions before selections and test scores were kept would have left it. */
  @BeforeEach
  void run() {
    workspace = Workspace.at(root.toString());
    folder = new RunFolder(workspace, "old");
    RunRecords small = ReportedRuns.small();
    folder.writeResults(small.results());
    workspace.publish(
        folder.path("manifest.json"), small.manifest().toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aRunOfAnOlderVersionHasAReport() throws Exception {
    assertThat(RunReport.of(workspace, "old").write()).isEqualTo(folder.location("report.html"));
    assertThat(text("report.html"))
        .contains("<h1>small</h1>")
        .contains("href=\"./curves.csv\"")
        .contains("href=\"./manifest.json\"");
    assertThat(text("curves.csv").lines().findFirst()).contains("trialId,step,split,metric,value");
    assertThat(root.resolve("tmp")).isEmptyDirectory();
  }

  /** Two thirds of the labels are of one class; a row for each kind of answer in every table. */
  @Test
  void answersThatNeedNoModelStandInEveryTable() throws Exception {
    folder.writeSelections(ReportedRuns.small().selections());
    folder.writeResults(
        ReportedRuns.small().results().stream()
            .map(
                result ->
                    TrialResult.newBuilder(result)
                        .setLabels(ByteBuffer.wrap(new byte[] {1, 0, 1}))
                        .build())
            .toList());
    RunReport.of(workspace, "old").write();
    assertThat(text("baselines.csv").lines())
        .element(0)
        .asString()
        .startsWith("task,baseline,rows,score,accuracy,");
    assertThat(text("baselines.csv"))
        .contains("sst2,majority class,3,0.6666666666666666,0.6666666666666666,")
        .contains("sst2,chance,3,0.5,0.5,");
    String page = text("report.html");
    for (String table : List.of("headline", "validation", "settings", "candidates", "trials")) {
      String rows = page.substring(page.indexOf("id=\"" + table + "\""));
      assertThat(rows.substring(0, rows.indexOf("</table>")))
          .as(table)
          .contains(table.equals("headline") ? ">50.0<" : "66.7")
          .contains("Majority class");
    }
  }

  @Test
  void whatIsInTheFolderIsOnThePage() throws Exception {
    folder.writeSelections(ReportedRuns.small().selections());
    publish("compare.json", "{\"verdict\": \"WITHIN_NOISE\"}");
    publish("evaluation/stages.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    publish("submissions/a b.zip", "");
    RunReport.of(workspace, "old").write();
    assertThat(text("report.html"))
        .contains("72.0 ± 1.0")
        .contains("WITHIN_NOISE")
        .contains("<img src=\"data:image/svg+xml;base64,")
        .contains("href=\"./submissions/a%20b.zip\"");
  }

  @Test
  void theReportIsWrittenInTheDataflow(TestPipeline pipeline) {
    PAssert.that(
            pipeline
                .apply(Create.of(folder.location("manifest.json")))
                .apply(WriteReport.into(folder)))
        .containsInAnyOrder(folder.location("report.html"));
    pipeline.run();
    assertThat(root.resolve("runs/old/report.html")).isNotEmptyFile();
  }

  @Test
  void everyTrialHasItsEvents() throws Exception {
    publish("tensorboard/sst2/of-an-earlier-run/events.out.tfevents.0.fisherflow", "");
    assertThat(RunReport.of(workspace, "old").writeEvents())
        .isEqualTo(folder.location("tensorboard"));
    List<String> files = workspace.list(folder.path("tensorboard/*/*/*"));
    assertThat(files).hasSize(18);
    assertThat(files.get(0))
        .startsWith("runs/old/tensorboard/cola/lora-r8_adamw_learningRate=0.001_seed1_")
        .endsWith("/events.out.tfevents.0.fisherflow");
  }

  @Test
  void aRunThatIsNotThereIsToldBesideThoseThatAre() {
    assertThatThrownBy(() -> RunReport.of(workspace, "other"))
        .isInstanceOf(WorkspaceException.class)
        .hasMessage(
            "there is no run 'other' that has ended in the workspace %s/; its runs are old"
                .formatted(root));
  }

  @Test
  void aRunThatHasNotEndedHasNoReport() {
    workspace.delete(List.of(folder.path("manifest.json")));
    assertThatThrownBy(() -> RunReport.of(workspace, "old"))
        .hasMessageContaining("there is no run 'old' that has ended");
  }

  private void publish(String file, String text) {
    workspace.publish(folder.path(file), text.getBytes(StandardCharsets.UTF_8));
  }

  private String text(String file) throws Exception {
    return Files.readString(root.resolve("runs/old/" + file));
  }
}
