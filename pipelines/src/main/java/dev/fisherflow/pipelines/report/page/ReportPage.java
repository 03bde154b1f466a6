package dev.fisherflow.pipelines.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.samskivert.mustache.Template;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.pipelines.report.Conclusions;
import dev.fisherflow.pipelines.report.Leaderboard;
import dev.fisherflow.pipelines.report.MethodScores;
import dev.fisherflow.pipelines.report.ValidationSet;
import dev.fisherflow.pipelines.report.page.RunRecords.Picture;
import dev.fisherflow.pipelines.report.page.element.Figure;
import dev.fisherflow.pipelines.report.page.element.Format;
import dev.fisherflow.pipelines.report.page.element.ScriptJson;
import dev.fisherflow.pipelines.report.page.element.Table;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.dataset.survey.DataWarnings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A run on one page: it opens from disk, loads nothing from anywhere, and runs no script but its
 * own, which its content security policy holds it to. Equal records make equal pages. {@code
 * docs/report.md} says what its parts are.
 */
public final class ReportPage {

  /** Pictures beyond this many characters in all are linked, not shown: the page stays light. */
  private static final int PICTURES = 1_500_000;

  private static final Table NO_TRIALS =
      new LiveTrials(Instant.EPOCH, "", false, 0, List.of()).table();

  private static final Template TEMPLATE = Library.template("report");

  private final RunRecords run;
  private final TrialTables trials;
  private final List<MethodScores> scores;
  private final List<ValidationSet> sets;
  private final ResultTables results;
  private final List<List<MethodScores>> groups;
  private final List<String> setups;

  private ReportPage(RunRecords run, PaperFigures paper) {
    this.run = run;
    this.scores = MethodScores.of(run.results(), run.selections());
    this.trials = new TrialTables(scores, run.names());
    this.setups = scores.stream().map(score -> Format.setup(score.method())).distinct().toList();
    this.sets = run.validationSets();
    this.results = new ResultTables(scores, sets, run.scores(), paper, run.names());
    this.groups = groups(scores);
  }

  /** The page's text, to be written in UTF-8. */
  public static String html(RunRecords run) {
    PaperFigures paper = PaperFigures.load();
    return new ReportPage(run, paper).render(paper);
  }

  private String render(PaperFigures paper) {
    Leaderboard board = Leaderboard.of(scores);
    Conclusions findings = new Conclusions(board, sets, this::name);
    Headline headline = new Headline(board, scores, sets, run.scores(), paper, run.names());
    Timing timing = new Timing(scores, run.manifest());
    RunCharts drawn = RunCharts.of(run, groups, trials, this::heading);
    List<AnswerPanel> answers = AnswerPanel.of(run.selections(), run.answers());
    List<Object> charts = new ArrayList<>(drawn.all());
    answers.forEach(panel -> charts.addAll(panel.figures()));
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("runId", run.manifest().path("runId").asText("run"));
    view.put("facts", summary());
    view.put("live", run.live().stream().toList());
    view.put("open", filled(run.live().map(LiveTrials::table).orElse(NO_TRIALS)));
    view.put("counts", counts());
    view.put("findings", findings.all());
    view.put("headline", shorter(headline.table()));
    view.put("leads", filled(Leads.table(board, findings, this::name)));
    view.put("inPaper", results.inPaper());
    view.put("validation", shorter(results.validation()));
    view.put("finalLoss", results.finalLoss().map(this::shorter).stream().toList());
    view.put("test", results.test().map(this::shorter).stream().toList());
    view.put("curves", drawn.curves());
    view.put("curvesLeft", drawn.curvesLeft().stream().toList());
    view.put("responses", drawn.responses());
    view.put("search", drawn.search());
    view.put("unimportant", drawn.unimportant());
    view.put("timeline", drawn.timeline().stream().toList());
    view.put("settings", shorter(BaselineRows.below(trials.settings(), sets, "Score")));
    view.put("unsuccessful", filled(trials.unsuccessful()));
    view.put("records", filled(TrialTables.records(run.failures())));
    view.put("allWell", trials.unsuccessful().empty() && run.failures().isEmpty());
    view.put("dataWarnings", dataWarnings(run.manifest().path("dataWarnings")));
    view.put("timingSentence", timing.sentence());
    view.put("timing", shorter(timing.methods()));
    view.put("devices", timing.devices());
    view.put(
        "candidates",
        shorter(BaselineRows.below(trials.candidates(run.selections()), sets, "Score")));
    view.put("trials", shorter(BaselineRows.below(trials.trials(), sets, "Best score")));
    view.put("answered", !answers.isEmpty());
    view.put("answers", answers);
    view.put("evaluated", !run.pictures().isEmpty());
    view.put("pictures", pictures());
    PaperTables beside = PaperTables.of(run.results(), run.scores());
    view.put("besidePaper", beside.near());
    view.put("paperSentence", beside.sentence());
    view.put("paperTables", beside.near() ? beside.tables() : List.of());
    view.put("compared", run.comparison().isPresent());
    view.put(
        "comparison",
        run.comparison().map(document -> Facts.of(document, "comparison")).orElse(List.of()));
    view.put("provenance", Facts.of(provenance(run.manifest()), "provenance"));
    view.put("files", run.files().stream().map(ReportPage::link).toList());
    return page(view, charts);
  }

  /** What the page's own tables do not show. */
  private static JsonNode provenance(JsonNode manifest) {
    return manifest.<ObjectNode>deepCopy().without(List.of("outcomes", "choices", "dataWarnings"));
  }

  private static List<String> dataWarnings(JsonNode warnings) {
    return warnings.isArray()
        ? StreamSupport.stream(warnings.spliterator(), false)
            .map(warning -> warning.path("text").asText())
            .toList()
        : List.of(DataWarnings.UNKNOWN);
  }

  private static String page(Map<String, Object> view, List<Object> charts) {
    List<String> scripts =
        List.of(
            Library.webJar("echarts", "dist/echarts.min.js"),
            Library.webJar("tabulator-tables", "dist/js/tabulator.min.js"),
            Library.own("charts.js"),
            Library.own("report.js"));
    view.put("scripts", scripts);
    view.put("digests", scripts.stream().map(Library::digest).collect(Collectors.joining(" ")));
    view.put(
        "styles",
        List.of(
            Library.webJar("tabulator-tables", "dist/css/tabulator_simple.min.css"),
            Library.own("report.css")));
    view.put("charts", ScriptJson.write(charts));
    return TEMPLATE.execute(view);
  }

  private static List<List<MethodScores>> groups(List<MethodScores> scores) {
    Collection<List<MethodScores>> groups =
        scores.stream()
            .sorted(Methods.ORDER)
            .collect(
                Collectors.groupingBy(ReportPage::title, LinkedHashMap::new, Collectors.toList()))
            .values();
    return groups.stream().sorted((a, b) -> a.get(0).task().compareTo(b.get(0).task())).toList();
  }

  private static String title(MethodScores score) {
    return score.task().title() + ", " + Format.setup(score.method());
  }

  /** A method's optimizer, with its model and adapter where there is more than one of these. */
  private String name(Method method) {
    String optimizer = OptimizerFamily.REGISTRY.title(method.getOptimizer());
    return setups.size() == 1 ? optimizer : optimizer + " (" + Format.setup(method) + ")";
  }

  /** Without the model and adapter where there is one of each. */
  private String heading(MethodScores score) {
    return setups.size() == 1 ? score.task().title() : title(score);
  }

  private List<Facts.Fact> summary() {
    List<Facts.Fact> facts = new ArrayList<>();
    facts.add(new Facts.Fact(setups.size() == 1 ? "model" : "models", String.join("; ", setups)));
    for (String name : List.of("started", "ended", "runner", "device", "codeVersion")) {
      String value = run.manifest().path(name).asText();
      if (!value.isEmpty()) {
        facts.add(new Facts.Fact(Facts.words(name), Format.time(value)));
      }
    }
    return facts;
  }

  private List<Count> counts() {
    List<Count> counts = new ArrayList<>();
    for (TrialStatus status : TrialStatus.values()) {
      long count =
          run.results().stream().map(TrialResult::getStatus).filter(status::equals).count();
      counts.add(new Count(TrialTables.status(status), count));
    }
    return counts;
  }

  private Table shorter(Table table) {
    return setups.size() == 1 ? table.without(Table.SETUP) : table;
  }

  private static List<Table> filled(Table table) {
    return table.empty() ? List.of() : List.of(table);
  }

  private List<Figure> pictures() {
    List<Figure> figures = new ArrayList<>();
    int length = 0;
    for (Picture picture : run.pictures()) {
      String data =
          "data:image/svg+xml;base64,"
              + Base64.getEncoder().encodeToString(picture.svg().getBytes(StandardCharsets.UTF_8));
      length += data.length();
      figures.add(new Figure(picture.caption(), link(picture.file()), data, length <= PICTURES));
    }
    return figures;
  }

  private static Link link(String path) {
    try {
      return new Link(path, new URI(null, null, "./" + path, null).toASCIIString());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("expected a path, found '" + path + "'", e);
    }
  }

  private record Count(String status, long count) {
    @SuppressWarnings("UnusedMethod") // the page's template asks
    boolean none() {
      return count == 0;
    }
  }

  private record Link(String text, String href) {}

  private record Figure(String caption, Link file, String data, boolean shown) {}
}
