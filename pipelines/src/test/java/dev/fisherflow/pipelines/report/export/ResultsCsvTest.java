package dev.fisherflow.pipelines.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.fisherflow.pipelines.report.Results;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class ResultsCsvTest {

  private final List<Trial> trials = Results.trials();

  private static String csv(List<TrialResult> results) throws IOException {
    return csv(results, List.of());
  }

  private static String csv(List<TrialResult> results, List<Selection> selections)
      throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    ResultsCsv.write(results, selections, Results.PLAN.names(), null, stream);
    return stream.toString(StandardCharsets.UTF_8);
  }

  private static List<Map<String, String>> rows(String csv) throws IOException {
    return new CsvMapper()
        .readerForMapOf(String.class)
        .with(CsvSchema.emptySchema().withHeader())
        .<Map<String, String>>readValues(csv)
        .readAll();
  }

  @Test
  void aRowTellsAllOfATrial() throws IOException {
    List<Map<String, String>> rows = rows(csv(List.of(Results.succeeded(trials.get(0), 0.8125))));
    assertThat(rows).singleElement().isNotNull();
    assertThat(rows.get(0))
        .containsEntry("trialId", trials.get(0).getTrialId())
        .containsEntry("status", "SUCCEEDED")
        .containsEntry("adapter", "lora-r8")
        .containsEntry("targetModules", "")
        .containsEntry("optimizer", "adamw")
        .containsEntry("hyperparameters", "learningRate=0.001")
        .containsEntry("learningRate", "0.001")
        .containsEntry("epsilon", "1e-8")
        .containsEntry("damping", "")
        .containsEntry("steps", "64")
        .containsEntry("limit", "1000")
        .containsEntry("score", "0.8125")
        .containsEntry("bestStep", "40")
        .containsEntry("bestEpoch", "1.25")
        .containsEntry("accuracy", "0.8125")
        .containsEntry("f1", "")
        .containsEntry("loss", "0.5")
        .containsEntry("finalLoss", "0.25")
        .containsEntry("failureMessage", "")
        .containsEntry("seconds", "1.5")
        .containsEntry("threads", "2")
        .containsEntry("weightsDigest", "best")
        .containsEntry("lastWeightsDigest", "last");
  }

  @Test
  void theScoreOfTwoMetricsIsTheirMean() throws IOException {
    Trial mrpc = Trial.newBuilder(trials.get(0)).setTask("mrpc").build();
    assertThat(rows(csv(List.of(Results.succeeded(mrpc, 1.125)))))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("score", "0.5625"));
  }

  @Test
  void theMeanOfASettingSaysOfHowManySeedsItIs() throws IOException {
    List<TrialResult> results =
        List.of(
            Results.succeeded(trials.get(6), 0.5),
            Results.succeeded(trials.get(7), 0.75),
            Results.ended(trials.get(8), TrialStatus.FAILED, "out of memory"));
    Selection selection = Results.selection(results.get(1), results);
    assertThat(rows(csv(results, List.of(selection))))
        .hasSize(3)
        .allSatisfy(
            row ->
                assertThat(row)
                    .containsEntry("settingScore", "0.625")
                    .containsEntry("settingSeeds", "2 of 3"));
  }

  @Test
  void everySettingHasAColumn() throws IOException {
    String header = csv(List.of()).strip();
    List<String> columns = List.of(header.split(","));
    assertThat(columns).doesNotHaveDuplicates();
    for (Schema schema :
        List.of(
            Trial.getClassSchema(),
            OptimizerSettings.getClassSchema(),
            trials.get(0).getAdapter().getSchema())) {
      assertThat(columns)
          .containsAll(
              schema.getFields().stream()
                  .map(Schema.Field::name)
                  .filter(name -> !Set.of("type", "more", "definition").contains(name))
                  .toList());
    }
  }

  @Test
  void theColumnsOfOptimizersStandWhereTheyStood() throws IOException {
    assertThat(csv(List.of()))
        .contains(
            ",head,learningRate,firstStepNorm,schedule,milestones,factor,weightDecay,momentum,beta1,"
                + "beta2,epsilon,decayRate,clipThreshold,damping,duplicateCosine,draws,batchSize,");
  }

  @Test
  void settingsWithoutAFieldHaveColumnsBehindAllOthers() throws IOException {
    Trial trial = trials.get(0);
    OptimizerSettings settings =
        OptimizerSettings.newBuilder(trial.getOptimizer())
            .setSchedule(
                Schedule.newBuilder()
                    .setType("wave")
                    .setMilestones(List.of(1, 3))
                    .setMore(List.of(new NamedValue("shrink", "2")))
                    .build())
            .setMore(
                List.of(
                    new NamedValue("code", "1.0"),
                    new NamedValue("seconds", "9"),
                    new NamedValue("shrink", "0.5")))
            .build();
    TrialResult other =
        Results.ended(
            Trial.newBuilder(trial).setOptimizer(settings).build(), TrialStatus.FAILED, "no");
    TrialResult own = Results.ended(trials.get(1), TrialStatus.FAILED, "no");
    String csv = csv(List.of(own, other));
    assertThat(csv.lines().findFirst().orElseThrow())
        .endsWith(",lastWeightsDigest,optimizerCode,optimizerSeconds,shrink,scheduleShrink");
    assertThat(rows(csv))
        .anySatisfy(
            row ->
                assertThat(row)
                    .containsEntry("optimizerCode", "1.0")
                    .containsEntry("optimizerSeconds", "9")
                    .containsEntry("shrink", "0.5")
                    .containsEntry("scheduleShrink", "2")
                    .containsEntry("milestones", "1 3"))
        .anySatisfy(row -> assertThat(row).containsEntry("shrink", ""));
  }

  @Test
  void whatNeedsQuotesIsQuoted() throws IOException {
    String message = "expected \"a\", found b\nat step 7";
    String csv = csv(List.of(Results.ended(trials.get(0), TrialStatus.FAILED, message)));
    assertThat(csv).contains("INTERNAL,7,\"expected \"\"a\"\", found b\nat step 7\",12345");
    assertThat(rows(csv).get(0))
        .containsEntry("failureMessage", message)
        .containsEntry("score", "");
  }

  @Test
  void theOrderOfTheRowsDoesNotDependOnThatOfTheResults() throws IOException {
    List<TrialResult> results = new ArrayList<>();
    trials.forEach(trial -> results.add(Results.succeeded(trial, 0.5)));
    String forward = csv(results);
    Collections.reverse(results);
    assertThat(csv(results)).isEqualTo(forward);
    assertThat(rows(forward)).extracting(row -> row.get("seed")).startsWith("1", "2", "3", "1");
  }
}
