package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.evaluation.EvaluationOutcome;
import dev.fisherflow.pipelines.evaluation.EvaluationRequest;
import dev.fisherflow.pipelines.evaluation.EvaluationSource;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Glue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command evaluate, with evaluations that only note what they are asked for. */
class EvaluateCommandTest {

  @TempDir private Path folder;

  private EvaluationRequest evaluated;
  private EvaluationOutcome evaluation =
      new EvaluationOutcome(List.of(), List.of(), List.of("w/runs/r/evaluation/evaluation.html"));

  private final Program program =
      new Program(
          () ->
              Fisherflow.commandLine(
                  null,
                  (request, progress) -> {
                    evaluated = request;
                    return evaluation;
                  },
                  null));

  @Test
  void anEvaluationIsAskedForWithItsDefaults() {
    assertThat(program.run("evaluate", "r")).isZero();
    assertThat(evaluated.source()).isEqualTo(new EvaluationSource.Run("r", List.of(), List.of()));
    assertThat(evaluated.runId()).isEqualTo("r");
    assertThat(evaluated.workspace()).isEqualTo("workspace");
    assertThat(evaluated.evaluation().batches()).isEqualTo(100);
    assertThat(evaluated.evaluation().plan().batchSize()).isEqualTo(160);
    assertThat(evaluated.evaluation().plan().settings().rules()).hasToString("[sgd, ef, ief, sf]");
    assertThat(evaluated.evaluation().checkpoints()).hasToString("all");
    assertThat(program.out()).contains("evaluation.html");
  }

  @Test
  void everyOptionReachesTheEvaluation() throws IOException {
    Path adapter = Files.createDirectories(folder.resolve("adapter"));
    Files.writeString(adapter.resolve("adapter_config.json"), "{}");
    assertThat(
            program.run(
                "evaluate",
                adapter.toString(),
                "--tasks=cola",
                "--model=M",
                "--max-tokens=50",
                "--limit=200",
                "--glue=G",
                "--batches=3",
                "--batch-size=8",
                "--micro-batch=4",
                "--updates=ief,hf:20",
                "--dampings=1e-3..1,10",
                "--run-id=R",
                "--fresh",
                "--at-once=3",
                "--threads=2"))
        .isZero();
    assertThat(evaluated.source())
        .isEqualTo(
            new EvaluationSource.Adapters(
                List.of(adapter), Glue.COLA, "M", Optional.of("G"), 50, Optional.of(200L)));
    assertThat(evaluated.evaluation().plan().settings().dampings())
        .containsExactly(1e-3, 1e-2, 0.1, 1.0, 10.0);
    assertThat(evaluated.evaluation().plan().microBatch()).isEqualTo(4);
    assertThat(evaluated.runId()).isEqualTo("R");
    assertThat(evaluated.fresh()).isTrue();
    assertThat(evaluated.evaluationsAtOnce()).isEqualTo(3);
    assertThat(evaluated.threads()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r --updates=adam | Expected an update rule",
        "r --dampings=0 --updates=sf | other than 0",
        "r --dampings=-1 --updates=kfac | above 0",
        "r --dampings=a | expected dampings such as",
        "r --checkpoints=some | expected all, initial",
        "r --batches=0 | expected --batches to be at least 1",
        "r --tasks=colla | colla",
        "r s | expected one run, or adapter folders",
        "r --model=foo | expected no --model with a run",
        "r --max-tokens=5 | expected no --max-tokens with a run",
        "r --limit=0 | expected no --limit with a run",
        "r --glue=G | expected no --data with a run",
        "r --models=M | expected no --models with a run",
        "r --optimizers=adam | expected an optimizer",
        "../r | letters, digits"
      })
  void mistakesInAnEvaluationAreTold(String arguments, String expected) {
    String[] all = ("evaluate " + arguments).split(" ");
    assertThat(program.run(all)).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains(expected);
    assertThat(evaluated).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--limit=0 | expected --limit to be at least 1, found 0",
        "--max-tokens=5 | expected --max-tokens to be at least 8, found 5",
        "--optimizers=sgd | expected no --optimizers with adapter folders",
        "--checkpoints=last | expected no --checkpoints with adapter folders"
      })
  void whatAdapterFoldersHaveNoUseForIsRefused(String option, String expected) throws IOException {
    Path adapter = Files.createDirectories(folder.resolve("adapter"));
    Files.writeString(adapter.resolve("adapter_config.json"), "{}");
    assertThat(program.run("evaluate", adapter.toString(), "--tasks=cola", option))
        .isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains(expected);
    assertThat(evaluated).isNull();
  }

  @Test
  void whatWasNotEvaluatedIsToldAndIsNoSuccess() {
    evaluation =
        new EvaluationOutcome(
            List.of(),
            List.of(
                FailedRecord.newBuilder()
                    .setStage("evaluate")
                    .setFile("trials/t/checkpoints/1")
                    .setCause("not finite")
                    .build()),
            List.of());
    assertThat(program.run("evaluate", "r")).isEqualTo(ExitCode.TRIALS_FAILED.code());
    assertThat(program.out()).contains("not evaluated: trials/t/checkpoints/1: not finite");
  }
}
