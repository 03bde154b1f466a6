package dev.fisherflow.pipelines.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.report.page.RunRecords.Picture;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {

  private static final Pattern SCRIPT = Pattern.compile("(?s)<script([^>]*)>(.*?)</script>");

  private final RunRecords small = ReportedRuns.small();
  private final String page = ReportPage.html(small);

  @Test
  void theHeadlineRanksMethodsByTheirAverageOverTheTasks() {
    // Seeds of iEF: (0.51 + 0.91) / 2, (0.52 + 0.92) / 2, (0.53 + 0.93) / 2: 72.0 ± 1.0; of AdamW
    // at 1e-3: (0.61 + 0.81) / 2 and so on: 72.0 ± 1.0 too, after it in the order of ties.
    assertThat(page)
        .contains("72.0 ± 1.0")
        .contains("have the same validation average, 72.0 ± 1.0 over 2 tasks.")
        .doesNotContain("0.0 points above");
  }

  /** Of one setting each, iEF is ahead on SST-2 with every seed; on CoLA the two are equal. */
  @Test
  void theBestOfATaskIsMarkedUnlessItIsATie() {
    List<TrialResult> results = new ArrayList<>();
    for (Trial trial : ReportedRuns.trials(ReportedRuns.SMALL.replace("[1e-3, 1e-2]", "1e-3"))) {
      boolean ief = trial.getOptimizer().getType().equals("ief");
      double base = trial.getTask().equals("sst2") && ief ? 0.9 : 0.6;
      long seed = ief ? trial.getSeed() : 4 - trial.getSeed();
      results.add(ReportedRuns.succeeded(trial, base + 0.01 * seed, 128));
    }
    String tied = ReportPage.html(ReportedRuns.records(results));
    assertThat(table(tied, "validation"))
        .contains(">62.0 ± 1.0 / 62.0 ± 1.0</td>")
        .contains("<strong>92.0 ± 1.0</strong>")
        .contains(">62.0 ± 1.0</td>");
    // 1/128 and 0.001 times the seed: 0.0098 ± 0.001, the same for both optimizers.
    assertThat(table(tied, "final-loss")).contains(">0.010 ± 0.001</td>");
    assertThat(tied)
        .contains("iEF is best: its validation average, 77.0 ± 1.0 over 2 tasks")
        .doesNotContain("Unequal search");
    assertThat(table(tied, "leads"))
        .contains("<td>iEF</td><td>AdamW</td>")
        .contains(">15.0</td>")
        .contains("<td>yes</td>");
  }

  @Test
  void unequalGridsAreSaidFirstAndNothingIsMarked() {
    assertThat(page)
        .contains(
            "<p class=\"lead\">Unequal search, so no method is called best: 1 setting of iEF, 2"
                + " settings of AdamW.");
    assertThat(table("headline")).doesNotContain("<strong>");
    assertThat(table("validation"))
        .doesNotContain("<strong>")
        .contains(">62.0 ± 1.0 / 62.0 ± 1.0</td>");
  }

  @Test
  void aFinalLossNeedsAHundredSteps() {
    assertThat(page)
        .contains("No trial has the 100 steps that a final loss is the mean of.")
        .doesNotContain("id=\"final-loss\"");
  }

  @Test
  void chosenSettingsAndTheLosersMarginsAreShown() {
    assertThat(table("settings"))
        .containsPattern(
            "<td>learningRate=0.001</td><td data-value=\"0.6[0-9]*\"><strong>62.0 ± 1.0</strong>")
        .contains("<td data-value=\"2\">2 of 3</td>");
    assertThat(table("candidates"))
        .contains("<strong>63.0</strong></td><td data-value=\"0\">chosen</td>")
        .containsPattern("62\\.0</td><td data-value=\"0\\.0[0-9]*\">1\\.0</td>");
  }

  @Test
  void onlyTheChosenSettingsLinesAreShownAtFirst() {
    assertThat(page)
        .contains(
            "\"name\":\"AdamW"
                + " learningRate=0.001\",\"optimizer\":\"adamw\",\"place\":1,\"shown\":true")
        .contains(
            "\"name\":\"AdamW"
                + " learningRate=0.01\",\"optimizer\":\"adamw\",\"place\":1,\"shown\":false");
  }

  @Test
  void failuresHaveTheirCauses() {
    assertThat(table("unsuccessful"))
        .contains("<td>diverged</td>")
        .contains("cola adamw learningRate=0.01 seed 3")
        .contains("loss is NaN")
        .contains("<pre>at a line\nat another</pre>");
  }

  @Test
  void theManifestIsShownWhateverItHolds() {
    assertThat(page)
        .contains("<dt>trials at once</dt><dd>2</dd>")
        .contains("<pre tabindex=\"0\">name: small\ntasks: [cola]\n</pre>")
        .contains("<td>beam</td><td>2.70.0</td>");
  }

  @Test
  void aComparisonIsShownIfThereIsOne() {
    assertThat(page).doesNotContain("id=\"comparison\"");
    RunRecords compared =
        new RunRecords(
            small.manifest(),
            small.results(),
            small.selections(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.of(
                ReportedRuns.json(
                    "{\"verdict\": \"DRIFT\", \"cells\": [{\"task\": \"cola\", \"difference\":"
                        + " 0.25}]}")),
            List.of());
    assertThat(ReportPage.html(compared))
        .contains("id=\"comparison\"")
        .contains("<dt>verdict</dt><dd>DRIFT</dd>")
        .contains("<td>cola</td><td data-value=\"0.25\">0.25</td>");
  }

  @Test
  void aRunWithoutResultsHasAPageToo() {
    assertThat(ReportPage.html(ReportedRuns.records(List.of())))
        .contains("No method has a score on every task.")
        .contains("No trial has a curve.");
  }

  @Test
  void textFromOutsideIsShownAndNeverRun() throws Exception {
    String evil = "</pre></script><script>alert('x')</script><img src=x onerror=alert(1)>";
    List<TrialResult> results = new ArrayList<>();
    for (Trial trial : ReportedRuns.trials(ReportedRuns.SMALL)) {
      Trial named = Trial.newBuilder(trial).setModel("models/" + evil).build();
      results.add(
          trial.getSeed() == 1
              ? ReportedRuns.diverged(named, evil)
              : ReportedRuns.succeeded(named, 0.5, 12));
    }
    RunRecords plain = ReportedRuns.records(results);
    RunRecords hostile =
        new RunRecords(
            ReportedRuns.json(
                "{\"runId\": \"" + evil + "\", \"" + evil + "\": [{\"a\": \"" + evil + "\"}]}"),
            plain.results(),
            plain.selections(),
            List.of(),
            List.of(),
            List.of(FailedRecord.newBuilder().setStage(evil).setFile(evil).setCause(evil).build()),
            List.of(new Picture("evaluation/stages" + evil + ".svg", "<svg>" + evil + "</svg>")),
            Optional.of(ReportedRuns.json("{\"" + evil + "\": \"" + evil + "\"}")),
            List.of("javascript:alert(1)", "submissions/" + evil + ".zip"));
    String html = ReportPage.html(hostile);
    assertThat(html)
        .doesNotContain("<script>alert")
        .doesNotContain("<img src=x")
        .doesNotContain("href=\"javascript:")
        .contains("&lt;script&gt;alert");
    assertThat(scripts(html)).hasSize(5);
    assertThat(scripts(html).get(0)).doesNotContain("<").doesNotContain(">");
  }

  @Test
  void nothingIsLoadedAndOnlyThePagesOwnScriptsRun() throws Exception {
    assertThat(page)
        .doesNotContainPattern("(?i)\\b(src|href|srcset|action|poster)\\s*=\\s*[\"']?(https?:)?//")
        .doesNotContainPattern("(?i)@import")
        .doesNotContain("sourceMappingURL");
    assertThat(SCRIPT.matcher(page).replaceAll(""))
        .doesNotContainPattern("(?i)url\\(\\s*[\"']?(?!data:)[a-z/]");
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
    assertThat(policy.find()).isTrue();
    assertThat(policy.group(1)).startsWith("default-src 'none'; img-src data:");
    List<String> scripts = scripts(page);
    for (String script : scripts.subList(1, scripts.size())) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      assertThat(policy.group(1))
          .contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
      assertThat(script).doesNotContain("<!--");
    }
  }

  @Test
  void equalRecordsMakeEqualPages() {
    assertThat(ReportPage.html(ReportedRuns.small())).isEqualTo(page);
  }

  private String table(String id) {
    return table(page, id);
  }

  private static String table(String html, String id) {
    int from = html.indexOf("<table id=\"" + id + "\"");
    assertThat(from).as(id).isNotNegative();
    return html.substring(from, html.indexOf("</table>", from));
  }

  private static List<String> scripts(String html) {
    List<String> scripts = new ArrayList<>();
    Matcher matcher = SCRIPT.matcher(html);
    while (matcher.find()) {
      scripts.add(matcher.group(2));
    }
    return scripts;
  }
}
