package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.TrialStatus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of a schedule that has made a run, in a store. */
class MetricsCommandTest {

  private static final String STORE = "memory://metrics/w";
  private static final Path ALERTS = Path.of("schedule/alerts.yaml");
  private static final String PROMTOOL = "promtool";
  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (fisherflow_[a-z_]+) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("(fisherflow_[a-z_]+)(\\{(?:[a-z]+=\"[^\"]*\",?)+})? ([-+0-9.E]+)");

  @TempDir private static Path folder;

  private static Path file;
  private static String metrics;

  private final Program program = Program.whole();

  @BeforeAll
  static void aScheduleHasMadeARun() throws IOException {
    file = folder.resolve("textfile/fisherflow.prom");
    String spec =
        Files.writeString(
                folder.resolve("s.yaml"),
                SmallGlue.spec("[sst2]", "{type: sgd, learningRate: 0.1}", "[1]", "epochs: 1"))
            .toString();
    String data = SmallGlue.write(folder.resolve("glue")).toString();
    Program program = Program.learningNothing(trial -> TrialStatus.SUCCEEDED);
    assertThat(
            program.run(
                "schedule",
                spec,
                "--cron=* * * * * *",
                "--max-runs=1",
                "--name=nightly",
                "--data=" + data,
                "--workspace=" + STORE,
                "--metrics=" + file,
                "--health=" + folder.resolve("health.json")))
        .as(program::err)
        .isEqualTo(ExitCode.OK.code());
    metrics = Files.readString(file);
  }

  @Test
  void theFileSaysHowFarTheRunAndTheScheduleAreAndWhatTheStoreWasAsked() {
    Map<String, Double> samples = samples(metrics);
    assertThat(value(samples, "fisherflow_trials{run=", "state=\"done\"")).isEqualTo(2);
    assertThat(value(samples, "fisherflow_trials{run=", "state=\"failed\"")).isZero();
    assertThat(value(samples, "fisherflow_run_ended{")).isEqualTo(1);
    assertThat(value(samples, "fisherflow_steps_done{"))
        .isEqualTo(value(samples, "fisherflow_steps_planned{"))
        .isPositive();
    assertThat(value(samples, "fisherflow_schedule_last_run_good{schedule=\"nightly\"}"))
        .isEqualTo(1);
    double last = value(samples, "fisherflow_schedule_last_run_timestamp_seconds{");
    assertThat(value(samples, "fisherflow_schedule_next_run_timestamp_seconds{"))
        .isBetween(last - 600, last + 600);
    assertThat(value(samples, "fisherflow_store_requests_total{store=\"memory\"}"))
        .isGreaterThan(50);
    assertThat(value(samples, "fisherflow_store_errors_total{", "kind=\"busy\"")).isZero();
    assertThat(value(samples, "fisherflow_trial_retries_total")).isNotNegative();
    assertThat(folder.resolve("health.json")).content().contains("\"schedule\":\"nightly\"");
  }

  @Test
  void theCommandPrintsTheSameOfAnyRun() throws IOException {
    assertThat(program.run("metrics", "--workspace", STORE)).as(program::err).isZero();
    assertThat(families(program.out())).isEqualTo(families(metrics));
    Path copy = folder.resolve("new/copy.prom");
    assertThat(program.run("metrics", "--workspace", STORE, "--output", copy.toString())).isZero();
    assertThat(families(Files.readString(copy))).isEqualTo(families(metrics));
    assertThat(copy.getParent().toFile().list()).containsExactly("copy.prom");
    assertThat(program.run("metrics", "other", "--workspace", STORE))
        .isEqualTo(ExitCode.INPUT.code());
  }

  @Test
  void aDetachedSweepCannotWriteThem() {
    assertThat(program.run("sweep", "--metrics=" + file, "--detached"))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains("--detached");
  }

  /** Samples follow the lines that say what they are; no series stands twice. */
  @Test
  void theTextIsOfPrometheusFormat() {
    assertThat(samples(metrics)).hasSizeGreaterThan(30);
  }

  @Test
  void alertsLookAtMetricsThatThereAre() throws IOException {
    JsonNode rules = new YAMLMapper().readTree(ALERTS.toFile()).path("groups").get(0).path("rules");
    assertThat(rules).hasSizeGreaterThan(5);
    // No trial runs any more.
    Set<String> known = new HashSet<>(families(metrics));
    known.add("fisherflow_last_progress_age_seconds");
    String page = Files.readString(Path.of("../docs/operators.md"));
    for (JsonNode rule : rules) {
      Matcher name = Pattern.compile("fisherflow_[a-z_]+").matcher(rule.path("expr").asText());
      assertThat(name.find()).as("%s", rule).isTrue();
      assertThat(known).contains(name.group());
      assertThat(page).contains("`" + rule.path("alert").asText() + "`");
    }
    known.forEach(family -> assertThat(page).contains("`" + family));
  }

  @Test
  void promtoolTakesTheMetricsAndTheAlerts() throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, PROMTOOL))),
        "promtool is missing; install it with: apt-get install prometheus");
    assertThat(promtool(file, "check", "metrics")).isEmpty();
    assertThat(promtool(file, "check", "rules", ALERTS.toString())).contains("SUCCESS");
  }

  private static String promtool(Path input, String... arguments) throws Exception {
    List<String> command =
        Stream.concat(Stream.of(PROMTOOL), Stream.of(arguments)).collect(Collectors.toList());
    Process process =
        new ProcessBuilder(command).redirectInput(input.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static double value(Map<String, Double> samples, String begin, String... parts) {
    List<String> found =
        samples.keySet().stream()
            .filter(series -> series.startsWith(begin))
            .filter(series -> Stream.of(parts).allMatch(series::contains))
            .toList();
    assertThat(found).as("series %s in %s", begin, samples.keySet()).hasSize(1);
    return samples.get(found.get(0));
  }

  private static Set<String> families(String text) {
    return samples(text).keySet().stream()
        .map(series -> series.replaceAll("\\{.*", ""))
        .collect(Collectors.toSet());
  }

  /** Each series with its value; fails on a line that the format does not have. */
  private static Map<String, Double> samples(String text) {
    assertThat(text).endsWith("\n");
    Map<String, Double> samples = new HashMap<>();
    Set<String> families = new HashSet<>();
    String current = "";
    boolean typed = false;
    for (String line : text.split("\n")) {
      Matcher comment = COMMENT.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (comment.matches() && comment.group(1).equals("HELP")) {
        current = comment.group(2);
        typed = false;
        assertThat(families.add(current)).as("twice: " + line).isTrue();
      } else if (comment.matches()) {
        assertThat(comment.group(2)).isEqualTo(current);
        assertThat(comment.group(3)).isEqualTo(current.endsWith("_total") ? "counter" : "gauge");
        typed = true;
      } else {
        assertThat(line).matches(SAMPLE);
        assertThat(sample.matches() && typed && sample.group(1).equals(current)).as(line).isTrue();
        String series = line.substring(0, line.lastIndexOf(' '));
        assertThat(samples.put(series, Double.parseDouble(sample.group(3)))).as(line).isNull();
      }
    }
    return samples;
  }
}
