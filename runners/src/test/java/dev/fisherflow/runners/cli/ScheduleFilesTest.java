package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.fisherflow.pipelines.schedule.CronSchedule;
import dev.fisherflow.pipelines.schedule.Timekeeper;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * The files for systemd and Kubernetes: they are whole, and the command line takes what they say.
 */
class ScheduleFilesTest {

  private static final Path FOLDER = Path.of("schedule");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private static ParseResult parse(List<String> arguments) {
    CommandLine command =
        Fisherflow.commandLine(
            null,
            (request, progress) -> {
              throw new UnsupportedOperationException();
            },
            zip -> List.of());
    return command.parseArgs(arguments.toArray(String[]::new)).subcommand();
  }

  /** Sections of key and value, as systemd reads them. */
  private static Map<String, Map<String, String>> unit(Path file) throws IOException {
    Map<String, Map<String, String>> sections = new HashMap<>();
    Map<String, String> section = null;
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("[")) {
        section = sections.computeIfAbsent(line, name -> new HashMap<>());
        continue;
      }
      String[] entry = line.split("=", 2);
      assertThat(entry).as(line).hasSize(2);
      assertThat(section).as(line).isNotNull();
      assertThat(section.put(entry[0], entry[1])).as("twice: " + line).isNull();
    }
    return sections;
  }

  @Test
  void theUnitStartsASchedule() throws IOException {
    Map<String, Map<String, String>> unit = unit(FOLDER.resolve("fisherflow-schedule.service"));
    assertThat(unit).containsOnlyKeys("[Unit]", "[Service]", "[Install]");
    Map<String, String> service = unit.get("[Service]");
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(service.get("ExecStart"));
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    assertThat(Path.of(words.get(0))).isAbsolute().endsWithRaw(Path.of("fisherflow"));
    ParseResult parsed = parse(words.subList(1, words.size()));
    assertThat(parsed.commandSpec().name()).isEqualTo("schedule");
    String cron = parsed.matchedOptionValue("--cron", "");
    ZoneId zone = parsed.matchedOptionValue("--zone", null);
    assertThat(CronSchedule.of(cron, zone)).hasToString("0 3 * * * Europe/Paris");
    assertThat(service.get("Restart")).isEqualTo("on-failure");
    assertThat(service.get("RestartPreventExitStatus")).isEqualTo("" + ExitCode.INPUT.code());
    assertThat(service.get("ReadWritePaths"))
        .contains(Path.of(parsed.matchedOptionValue("--workspace", "")).getParent().toString());
  }

  @Test
  void theCronJobMakesOneRun() throws IOException {
    JsonNode job = new YAMLMapper().readTree(FOLDER.resolve("cronjob.yaml").toFile());
    assertThat(job.path("apiVersion").asText()).isEqualTo("batch/v1");
    assertThat(job.path("kind").asText()).isEqualTo("CronJob");
    JsonNode spec = job.path("spec");
    assertThat(spec.path("concurrencyPolicy").asText()).isEqualTo("Forbid");
    CronSchedule.of(spec.path("schedule").asText(), ZoneId.of(spec.path("timeZone").asText()));
    JsonNode pods = spec.path("jobTemplate").path("spec");
    assertThat(
            pods.path("podFailurePolicy").path("rules").get(0).path("onExitCodes").path("values"))
        .extracting(JsonNode::asInt)
        .containsExactly(
            ExitCode.INPUT.code(), ExitCode.TRIALS_FAILED.code(), ExitCode.DRIFT.code());
    JsonNode pod = pods.path("template").path("spec");
    assertThat(pod.path("restartPolicy").asText())
        .as("a pod failure policy asks for it")
        .isEqualTo("Never");
    JsonNode container = pod.path("containers").get(0);
    List<String> arguments = new ArrayList<>();
    container.path("args").forEach(word -> arguments.add(word.textValue()));
    assertThat(arguments).doesNotContainNull();
    ParseResult parsed = parse(arguments);
    assertThat(parsed.commandSpec().name()).isEqualTo("schedule");
    assertThat(parsed.hasMatchedOption("--once")).isTrue();
    List<String> mounts = new ArrayList<>();
    container.path("volumeMounts").forEach(mount -> mounts.add(mount.path("mountPath").asText()));
    assertThat(mounts).contains(parsed.matchedOptionValue("--workspace", ""));
    List<String> volumes = new ArrayList<>();
    pod.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
    container
        .path("volumeMounts")
        .forEach(mount -> assertThat(volumes).contains(mount.path("name").asText()));
  }

  @Test
  void theUnitWaitsForSignsOfLife() throws IOException {
    Map<String, String> service =
        unit(FOLDER.resolve("fisherflow-schedule.service")).get("[Service]");
    assertThat(service).containsEntry("Type", "notify").containsEntry("NotifyAccess", "all");
    assertThat(Duration.ofSeconds(Long.parseLong(service.get("WatchdogSec"))))
        .isGreaterThan(Timekeeper.LOOK.plusSeconds(300));
  }

  @Test
  void theDeploymentIsAServiceWhoseProbesLookAtItsFile() throws IOException {
    JsonNode deployment = new YAMLMapper().readTree(FOLDER.resolve("deployment.yaml").toFile());
    assertThat(deployment.path("kind").asText()).isEqualTo("Deployment");
    assertThat(deployment.path("spec").path("strategy").path("type").asText())
        .isEqualTo("Recreate");
    JsonNode pod = deployment.path("spec").path("template").path("spec");
    JsonNode container = pod.path("containers").get(0);
    List<String> arguments = new ArrayList<>();
    container.path("args").forEach(word -> arguments.add(word.textValue()));
    ParseResult parsed = parse(arguments);
    assertThat(parsed.hasMatchedOption("--cron")).isTrue();
    Path health = parsed.matchedOptionValue("--health", null);
    for (String probe : List.of("startupProbe", "livenessProbe")) {
      assertThat("" + container.path(probe).path("exec").path("command"))
          .contains(health.toString());
    }
    List<String> volumes = new ArrayList<>();
    pod.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
    container
        .path("volumeMounts")
        .forEach(mount -> assertThat(volumes).contains(mount.path("name").asText()));
  }

  @Test
  void thePageNamesWhatThereIs() throws IOException {
    String page = Files.readString(Path.of("../docs/schedule.md"));
    for (String file : List.of("fisherflow-schedule.service", "cronjob.yaml", "deployment.yaml")) {
      assertThat(page).contains("../runners/schedule/" + file);
      assertThat(FOLDER.resolve(file)).exists();
    }
    CommandSpec schedule = parse(List.of("schedule", "--once")).commandSpec();
    CommandSpec runs = parse(List.of("runs")).commandSpec();
    Matcher option = Pattern.compile("`(--[a-z-]+)").matcher(page.split("## Submissions")[0]);
    while (option.find()) {
      assertThat(
              schedule.findOption(option.group(1)) != null
                  || runs.findOption(option.group(1)) != null)
          .as(option.group(1))
          .isTrue();
    }
  }
}
