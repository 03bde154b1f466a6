package dev.fisherflow.transforms.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.learner.LocalLearner;
import dev.fisherflow.learning.learner.PartialLearner;
import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.learning.trial.TokenTrials;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.Records;
import dev.fisherflow.transforms.training.ResumeProof.Stop;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeProverTest {

  @TempDir Path folder;

  private final Trial trial = Records.withSteps(Records.trial("rte", "ief", 100, 1), 50);
  private int begun;

  @Test
  void aTrialIsStoppedAsOftenAsAskedForAndItsResultsCompared() throws Exception {
    ResumeProof proof = prover(result -> result).prove(trial, 5, 1);
    assertThat(proof.equal()).isTrue();
    assertThat(proof.undisturbed().digest()).hasSize(64).isEqualTo(proof.stopped().digest());
    assertThat(proof.stops()).hasSize(5);
    assertThat(proof.stops()).extracting(Stop::step).isSorted().doesNotHaveDuplicates();
    assertThat(proof.stops()).extracting(Stop::killed).contains(true, false);
    assertThat(proof.stops()).allSatisfy(stop -> assertThat(stop.step()).isBetween(1L, 49L));
    assertThat(begun).as("tries").isEqualTo(7);
  }

  /** Through the workspace and the engine: states are published, fetched and gone on from. */
  @ParameterizedTest
  @ValueSource(strings = {"adamw", "ief"})
  void whatIsStoppedEndsAsWhatIsUndisturbed(String optimizer) throws Exception {
    Trial plain = TokenTrials.trial(optimizer, 1);
    AdapterSettings adapter =
        AdapterSettings.newBuilder(plain.getAdapter()).setDropout(0.2).build();
    Trial real = Records.identified(Trial.newBuilder(plain).setAdapter(adapter).build());
    ResumeProof proof =
        new ResumeProver(
                Workspace.at(folder.resolve("a").toString()),
                Workspace.at(folder.resolve("b").toString()),
                () -> new LocalLearner(1, 4),
                asked -> TokenTrials::examples)
            .prove(real, 6, 1);
    assertThat(proof.undisturbed().failure()).isEmpty();
    assertThat(proof.stops()).extracting(Stop::killed).contains(true, false);
    assertThat(proof.stopped()).isEqualTo(proof.undisturbed());
    assertThat(folder.resolve("b/trials/" + real.getTrialId() + "/state")).isEmptyDirectory();
  }

  @Test
  void theSeedDrawsTheStops() throws Exception {
    List<Stop> stops = prover(result -> result).prove(trial, 5, 1).stops();
    Trial other = Records.withSteps(trial, 51);
    assertThat(prover(result -> result).prove(other, 5, 1).stops()).isNotEqualTo(stops);
  }

  @Test
  void aResultThatDiffersIsFound() throws Exception {
    assertThat(
            prover(
                    result ->
                        begun == 1
                            ? result
                            : TrialResult.newBuilder(result).setFinalLoss(0.25).build())
                .prove(trial, 2, 1)
                .equal())
        .isFalse();
  }

  @Test
  void aTrialThatFailsProvesNothing() throws Exception {
    ResumeProof proof =
        prover(
                result -> {
                  throw new IllegalArgumentException("rank 0");
                })
            .prove(trial, 2, 1);
    assertThat(proof.equal()).isFalse();
    assertThat(proof.undisturbed().failure()).isEqualTo("rank 0");
  }

  private ResumeProver prover(Change change) {
    return new ResumeProver(
        Workspace.at(folder.resolve("a").toString()),
        Workspace.at(folder.resolve("b").toString()),
        () -> new Counting(change),
        asked -> split -> List.of());
  }

  private interface Change {
    TrialResult apply(TrialResult result);
  }

  /** Takes every step, without states. */
  private final class Counting extends PartialLearner {

    private final Change change;

    Counting(Change change) {
      this.change = change;
    }

    @Override
    public TrialResult train(
        Trial asked, ExampleSource examples, Path scratch, TrialListener listener)
        throws InterruptedException {
      begun++;
      for (long step = 1; step <= asked.getSteps(); step++) {
        listener.progressed(Progress.of(step, asked.getSteps(), 0.7, 0.5));
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return change.apply(Records.result(asked, TrialStatus.SUCCEEDED, null));
    }

    @Override
    public void close() {}
  }
}
