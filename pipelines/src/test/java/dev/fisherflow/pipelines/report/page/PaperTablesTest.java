package dev.fisherflow.pipelines.report.page;

import static dev.fisherflow.pipelines.report.page.PaperFiguresTest.PROMPT_TUNING;
import static dev.fisherflow.pipelines.report.page.PaperFiguresTest.results;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.fisherflow.pipelines.report.page.RunRecords.Picture;
import dev.fisherflow.schemas.TrialResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaperTablesTest {

  private static final Predicate<PaperCell> RTE_IEF =
      cell -> cell.paper().task().equals("rte") && cell.paper().optimizer().equals("ief");

  @Test
  void allValuesOfThePaperAreThere() {
    assertThat(
            PaperValue.all().stream()
                .collect(Collectors.groupingBy(PaperValue::table, Collectors.counting())))
        .containsEntry(1, 15L)
        .containsEntry(5, 75L)
        .containsEntry(6, 105L)
        .containsEntry(7, 105L)
        .containsEntry(8, 10L);
    assertThat(PaperTables.of(List.of(), List.of()).cells())
        .hasSize(310)
        .noneMatch(PaperCell::filled)
        .allMatch(cell -> cell.twiceError().isEmpty());
  }

  /** Seeds of 74, 75 and 76 %: 75 ± 1 beside the paper's 74.6 ± 0.85. */
  @Test
  void aCellIsFilledAndJudgedByTheErrorsOfBothMeans() {
    List<TrialResult> results =
        results(
            PROMPT_TUNING,
            "t5-base",
            15_360,
            trial -> ReportedRuns.succeeded(trial, 0.73 + 0.01 * trial.getSeed(), 600));
    PaperCell cell = cell(PaperTables.of(results, List.of()), 6);
    assertThat(cell.filled()).isTrue();
    assertThat(cell.ours().mean()).isEqualTo(75, offset(1e-9));
    assertThat(cell.difference()).isEqualTo(0.4, offset(1e-9));
    double error = Math.sqrt((1 * 1 + 0.85 * 0.85) / 3);
    assertThat(cell.twiceError().orElseThrow()).isEqualTo(2 * error, offset(1e-9));
    assertThat(cell.inside()).contains(true);
    assertThat(cell(PaperTables.of(twice(results), List.of()), 6).ours().count()).isEqualTo(3);
    assertThat(cell(PaperTables.of(results, List.of()), 7).reason()).contains("test labels");
  }

  @Test
  void aSeedThatFailedIsMissingFromTheMeanAndFromTheCount() {
    List<TrialResult> results =
        results(
            PROMPT_TUNING,
            "t5-base",
            15_360,
            trial ->
                trial.getSeed() == 2
                    ? ReportedRuns.diverged(trial, "loss is NaN")
                    : ReportedRuns.succeeded(trial, 0.5, 600));
    assertThat(cell(PaperTables.of(results, List.of()), 6).ours().count()).isEqualTo(2);
  }

  @Test
  void aCellWithoutTrialsOfTheSetupSaysWhy() {
    String two = PROMPT_TUNING.replace("[1, 2, 3]", "[1, 2]");
    assertThat(cell(tables(two), 6).reason()).isEqualTo("2 of 3 seeds were tried");
    String short_ = PROMPT_TUNING + "training: {epochs: 2}";
    assertThat(cell(tables(short_), 6).reason()).isEqualTo("epochs: 2, not 40");
    PaperTables few =
        PaperTables.of(
            results(
                PROMPT_TUNING, "t5-base", 15_360, trial -> ReportedRuns.succeeded(trial, 0.5, 38)),
            List.of());
    assertThat(cell(few, 5).reason()).isEqualTo("fewer than 100 steps");
    assertThat(cell(few, 6).filled()).isTrue();
    assertThat(PaperTables.of(List.of(), List.of()).cells())
        .extracting(PaperCell::reason)
        .contains("no such trial");
  }

  @Test
  void thePageShowsTablesAveragesAndFigures() {
    RunRecords run = ReportedRuns.small();
    RunRecords evaluated =
        new RunRecords(
            run.manifest(),
            run.results(),
            run.selections(),
            List.of(),
            List.of(),
            List.of(),
            List.of(
                new Picture("evaluation/stages.svg", "<svg><title>Over &lt;all&gt;</title></svg>"),
                new Picture("evaluation/dampings1.svg", "<svg/>")),
            Optional.empty(),
            List.of());
    String page = PaperPage.of(List.of(evaluated, run)).html();
    assertThat(page)
        .contains("0 of the paper’s 310 values", "id=\"paper-table-8\"", "58.8 ± 0.87")
        .contains("small. Over &lt;all&gt;", "small. dampings1.svg", "id=\"headline-1\"")
        .contains("model minilm, not t5-base")
        .doesNotContain("<script");
    assertThat(ReportPage.html(run)).doesNotContain("Beside the paper");
  }

  private static PaperTables tables(String specification) {
    return PaperTables.of(results(specification, "t5-base", 15_360), List.of());
  }

  private static List<TrialResult> twice(List<TrialResult> results) {
    return Stream.concat(results.stream(), results.stream()).toList();
  }

  private static PaperCell cell(PaperTables tables, int table) {
    return tables.cells().stream()
        .filter(cell -> cell.paper().table() == table)
        .filter(cell -> cell.paper().adapter().equals("prompt"))
        .filter(RTE_IEF)
        .findFirst()
        .orElseThrow();
  }
}
