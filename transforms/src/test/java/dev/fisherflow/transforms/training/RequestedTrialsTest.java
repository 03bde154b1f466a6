package dev.fisherflow.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.learner.LocalLearner;
import dev.fisherflow.learning.trial.TokenTrials;
import dev.fisherflow.schemas.ResultIdentity;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.Collected;
import dev.fisherflow.transforms.Records;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.request.Request;
import dev.fisherflow.transforms.request.RunRequests;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.trials.Try;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a run while it trains: that trials are cancelled, paused, resumed. */
@Timeout(180)
class RequestedTrialsTest {

  @TempDir Path folder;

  private final String name = UUID.randomUUID().toString();
  private final ScriptedLearner learner = ScriptedLearner.named(name);
  private final Trial first = Records.trial("cola", "sgd", 0.1, 1);
  private final Trial second = Records.trial("cola", "sgd", 0.1, 2);
  private Workspace workspace;
  private RunRequests requests;

  @BeforeEach
  void openWorkspace() {
    workspace = Workspace.at(folder.toString());
    requests = RunRequests.of(workspace, "r");
  }

  @Test
  void aCancelledTrialIsAResultOfItsRunAndTrainedByTheNext() {
    requests.ask(Request.CANCEL, first.getTrialId());
    Map<String, TrialResult> results = run("r");
    TrialResult cancelled = results.get(first.getTrialId());
    assertThat(cancelled.getStatus()).isEqualTo(TrialStatus.CANCELLED);
    assertThat(cancelled.getFailure().getMessage())
        .startsWith("cancelled at ")
        .endsWith("; the same sweep trains it");
    assertThat(results.get(second.getTrialId()).getStatus()).isEqualTo(TrialStatus.SUCCEEDED);
    assertThat(learner.begun).containsExactly(second.getTrialId());
    assertThat(folder.resolve("trials").resolve(first.getTrialId()))
        .as("what other runs see")
        .doesNotExist();

    assertThat(run("another").get(first.getTrialId()).getStatus()).isEqualTo(TrialStatus.SUCCEEDED);
    requests.ask(Request.CANCEL);
    assertThat(run("r").get(first.getTrialId()).getStatus())
        .as("a finished trial")
        .isEqualTo(TrialStatus.SUCCEEDED);
  }

  @Test
  void aPausedTrialLeavesItsSlotToOthersAndIsTrainedWhenItIsResumed() {
    requests.ask(Request.PAUSE);
    requests.resume(second.getTrialId());
    learner.on(second, listener -> requests.resumeAll());
    assertThat(run("r").values())
        .extracting(TrialResult::getStatus)
        .containsExactly(TrialStatus.SUCCEEDED, TrialStatus.SUCCEEDED);
    assertThat(learner.begun).containsExactly(second.getTrialId(), first.getTrialId());
  }

  /** Through the workspace and the engine, at the first step after the request. */
  @Test
  void whatIsPausedEndsWithTheBitsOfWhatIsNot() throws Exception {
    Trial real = TokenTrials.trial("adamw", 1);
    Workspace undisturbed = Workspace.at(folder.resolve("undisturbed").toString());
    Try current = Try.at("r", false);
    try (Learner local = new LocalLearner(1, 4)) {
      new TrialTrainer(undisturbed, asked -> TokenTrials::examples).train(real, local, current);
      TrialTrainer trainer = new TrialTrainer(workspace, asked -> TokenTrials::examples);
      requests.ask(Request.PAUSE, real.getTrialId());
      assertThat(trainer.train(real, local, current)).contains(Request.PAUSE);
      assertThat(new TrialStore(workspace).reached(real.getTrialId())).hasValue(1);
      assertThat(trainer.train(real, local, current)).as("asked again").contains(Request.PAUSE);
      assertThat(new TrialStore(workspace).reached(real.getTrialId())).hasValue(2);
      requests.resume(real.getTrialId());
      assertThat(trainer.train(real, local, current)).isEmpty();
    }
    assertThat(identity(workspace, real, current)).isEqualTo(identity(undisturbed, real, current));
  }

  private static String identity(Workspace place, Trial trial, Try current) {
    return ResultIdentity.of(new TrialStore(place).outcome(trial, current).result());
  }

  private Map<String, TrialResult> run(String runId) {
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    PCollectionTuple out =
        pipeline
            .apply(Create.of(first, second).withCoder(AvroCoder.of(Trial.class)))
            .apply(
                TrainTrials.in(
                        workspace,
                        runId,
                        SharedLearner.of(ScriptedLearner.factory(name)),
                        trial -> split -> List.of())
                    .withPoll(Duration.ofMillis(5)));
    Collected<TrialResult> results = Collected.of(out.get(TrainTrials.RESULTS));
    pipeline.run().waitUntilFinish();
    return results.elements().stream()
        .collect(Collectors.toMap(result -> result.getTrial().getTrialId(), result -> result));
  }
}
