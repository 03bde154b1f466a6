package dev.fisherflow.pipelines.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the page's script is given to draw. */
class RunChartsTest {

  private static final String GRID =
      """
      name: grid
      tasks: [sst2]
      optimizers:
        - {type: ief, learningRate: [1, 10, 100], damping: [1e-8, 1e-4]}
      seeds: [1, 2]
      """;

  private static final String SEARCH =
      """
      name: search
      tasks: [sst2]
      optimizers: [{type: ief, learningRate: [1, 2], damping: [1e-8, 1e-7]}]
      seeds: [1]
      """;

  @Test
  void theBestSoFarNeverFalls() throws Exception {
    JsonNode history = chart(records(GRID), "history-1");
    JsonNode best = history.path("series").get(1);
    assertThat(best.path("name").asText()).isEqualTo("best so far");
    List<Double> scores = new ArrayList<>();
    best.path("y").forEach(y -> scores.add(y.asDouble()));
    assertThat(scores).hasSize(12).isSorted();
    assertThat(scores.get(11)).isEqualTo(92);
  }

  @Test
  void theScoresOfAnOptimizerAreDistributed() throws Exception {
    JsonNode line = chart(records(GRID), "distribution-1").path("series").get(0);
    assertThat(line.path("step").asBoolean()).isTrue();
    assertThat(line.path("y").get(11).asDouble()).isEqualTo(100);
    assertThat(line.path("y").get(5).asDouble()).isEqualTo(50);
  }

  @Test
  void allSettingsStandInParallel() throws Exception {
    JsonNode parallel = chart(records(GRID), "parallel-1");
    assertThat(parallel.path("dims").findValuesAsText("name"))
        .containsExactly("learningRate", "damping", "score");
    assertThat(parallel.path("dims").get(0).path("log").asBoolean()).isTrue();
    assertThat(parallel.path("rows")).hasSize(12);
    assertThat(parallel.path("rows").get(0)).hasSize(3);
  }

  /** The score rises by 10 with each rate, by 1 with the damping and by 0.5 with the seed. */
  @Test
  void theImportanceOfAGridIsExact() throws Exception {
    JsonNode bars = chart(records(GRID), "importance-1-1").path("bars");
    assertThat(bars.get(0).get(0).asText()).isEqualTo("learningRate");
    // Variances of 200/3 over the rates, 1/4 over the dampings and 1/16 over the seeds.
    assertThat(bars.get(0).get(1).asDouble()).isEqualTo(99.533);
    assertThat(bars.get(bars.size() - 1).get(0).asText()).isEqualTo("seeds");
    JsonNode heat = chart(records(GRID), "contour-1-1");
    assertThat(heat.path("kind").asText()).isEqualTo("heat");
    assertThat(heat.path("cells")).hasSize(6);
  }

  @Test
  void whatIsNoFullGridHasANoteInstead() throws Exception {
    RunRecords run = records(SEARCH);
    List<TrialResult> searched = new ArrayList<>(run.results());
    searched.remove(0);
    String page = ReportPage.html(ReportedRuns.records(searched));
    assertThat(page)
        .doesNotContain("importance-1-1")
        .contains("iEF, SST-2: there is no importance yet of settings that were searched");
  }

  @Test
  void trialsStandInRowsOfWhichEachHoldsOneAtATime() throws Exception {
    RunRecords run = records(GRID);
    Map<String, Instant> ended = new HashMap<>();
    Instant begun = Instant.parse("2026-01-01T10:00:10Z");
    for (int i = 0; i < 4; i++) {
      // Each took 6.4 s: the first two together, then two after them.
      String id = run.results().get(i).getTrial().getTrialId();
      ended.put(id, begun.plusSeconds(i < 2 ? 0 : 7));
    }
    JsonNode timeline = chart(timed(run, ended), "timeline");
    assertThat(timeline.path("lanes")).hasSize(2);
    assertThat(timeline.path("spans")).hasSize(4);
    assertThat(timeline.path("spans").get(0).get(2).asLong()).isEqualTo(begun.toEpochMilli());
    assertThat(timeline.path("names").get(0).asText()).contains("sst2 ief", "6.4 s");
  }

  @Test
  void thousandsOfTrialsFitIntoThePage() {
    StringBuilder seeds = new StringBuilder("[1");
    for (int seed = 2; seed <= 50; seed++) {
      seeds.append(", ").append(seed);
    }
    String specification =
        """
        name: large
        tasks: [cola, sst2, mrpc, rte, qnli]
        optimizers:
          - {type: adamw, learningRate: [1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2]}
          - {type: sgd, learningRate: [1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1]}
        seeds: SEEDS]
        """
            .replace("SEEDS", seeds);
    List<Trial> trials = ReportedRuns.trials(specification);
    assertThat(trials).hasSize(5000);
    TrialResult model = ReportedRuns.succeeded(trials.get(0), 0.7, 200);
    List<TrialResult> results = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      TrialResult own = ReportedRuns.succeeded(trials.get(i), 0.7 + 0.00001 * i, 6);
      results.add(TrialResult.newBuilder(own).setCurve(model.getCurve()).build());
    }
    String html = ReportPage.html(ReportedRuns.records(results));
    assertThat(html.getBytes(StandardCharsets.UTF_8).length).isLessThan(6_000_000);
    assertThat(html).contains("Curves of the 500 trials with the best scores, of 5,000");
  }

  private static RunRecords records(String specification) {
    List<TrialResult> results = new ArrayList<>();
    for (Trial trial : ReportedRuns.trials(specification)) {
      double rate = trial.getOptimizer().getLearningRate();
      double damping = trial.getOptimizer().getDamping();
      double score = 0.7 + 0.1 * Math.log10(rate) + (damping > 1e-5 ? 0.01 : 0);
      results.add(ReportedRuns.succeeded(trial, score + 0.005 * trial.getSeed(), 64));
    }
    return ReportedRuns.records(results);
  }

  private static RunRecords timed(RunRecords run, Map<String, Instant> ended) {
    return new RunRecords(
        run.manifest(),
        run.results(),
        run.selections(),
        run.scores(),
        run.answers(),
        run.failures(),
        run.pictures(),
        run.comparison(),
        run.files(),
        ended,
        Optional.empty());
  }

  /** One of the charts of a page, by its id. */
  private static JsonNode chart(RunRecords run, String id) throws JsonProcessingException {
    String html = ReportPage.html(run);
    String from = "<script type=\"application/json\" id=\"charts\">";
    int start = html.indexOf(from) + from.length();
    for (JsonNode chart :
        new ObjectMapper().readTree(html.substring(start, html.indexOf("</script>", start)))) {
      if (chart.path("id").asText().equals(id)) {
        return chart;
      }
    }
    throw new AssertionError("no chart " + id);
  }
}
