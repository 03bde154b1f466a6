package dev.fisherflow.pipelines.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.trial.Progress;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.tasks.Glue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PilotTest {

  private static final Trial TRIAL =
      Trial.newBuilder(
              TrialPlan.of(
                      SweepSpecification.parse(
                          "test.yaml",
                          """
                          name: test
                          tasks: [sst2]
                          optimizers: [{type: adamw, learningRate: 1e-3}]
                          training: {batchSize: 4, epochs: 9, limit: 100}
                          """))
                  .templates(Glue.SST2)
                  .get(0))
          .setDatasetDigest("dataset")
          .setSteps(225)
          .build();

  private final List<String> told = new ArrayList<>();
  private final Deque<Long> peaks = new ArrayDeque<>();
  private long now;
  private TrialStatus status = TrialStatus.SUCCEEDED;
  private int stepsDone = Pilot.STEPS;
  private int trainingRows = 30;

  private ExampleSource dataset(String digest) {
    told.add("read " + digest);
    return split ->
        IntStream.range(0, split.equals("train") ? trainingRows : 640)
            .mapToObj(i -> Example.newBuilder().setTask("sst2").setSplit(split).setIndex(i).build())
            .toList();
  }

  /** Steps of 2 s but the first, of 50 s, and the last, that ends with a validation of 3 s. */
  private final class TwoSecondSteps implements Learner {
    @Override
    public TrialResult train(
        Trial trial, ExampleSource examples, Path scratch, TrialListener listener) {
      assertThat(Files.isDirectory(scratch)).isTrue();
      assertThat(trial.getSteps()).isEqualTo(Pilot.STEPS);
      assertThat(trial.getEpochs()).isEqualTo(1);
      assertThat(trial.getLimit()).isNull();
      assertThat(trial.getTrialId()).isNotEqualTo(TRIAL.getTrialId());
      List<Example> training = examples.read("train");
      assertThat(training).hasSize(Pilot.STEPS * 4);
      assertThat(training).extracting(Example::getIndex).doesNotHaveDuplicates();
      assertThat(examples.read("dev")).hasSize(128);
      for (int step = 1; step <= stepsDone; step++) {
        now += step == 1 ? 50_000_000_000L : step == Pilot.STEPS ? 5_000_000_000L : 2_000_000_000L;
        listener.progressed(Progress.of(step, Pilot.STEPS, 0.5, Double.NaN));
      }
      return TrialResult.newBuilder()
          .setTrial(trial)
          .setStatus(status)
          .setFailure(
              status == TrialStatus.FAILED
                  ? Failure.newBuilder().setCause("DATA").setMessage("no such file").build()
                  : null)
          .setStepsDone(stepsDone)
          .setTrainableParameters(1)
          .setThreads(1)
          .setDevice("cpu")
          .setSeconds(1)
          .build();
    }

    @Override
    public List<Prediction> predict(
        Trial trial, Path adapter, ExampleSource examples, String split) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void evaluate(
        EvaluationTarget target,
        Path adapter,
        ExampleSource examples,
        List<Integer> batches,
        EvaluationPlan plan,
        BatchListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      told.add("closed");
    }
  }

  private Measurement measure() throws InterruptedException {
    return pilot().measure(TRIAL);
  }

  private Pilot pilot() {
    return new Pilot(
        TwoSecondSteps::new,
        this::dataset,
        () -> now,
        () -> peaks.isEmpty() ? OptionalLong.empty() : OptionalLong.of(peaks.remove()));
  }

  @Test
  void stepsAfterTheFirstFewAndTheValidationAreTold() throws InterruptedException {
    peaks.addAll(List.of(5L, 9L, 7L));
    Measurement measured = measure();
    assertThat(measured.succeeded()).isTrue();
    assertThat(measured.stepSeconds()).hasSize(7).allSatisfy(s -> assertThat(s).isEqualTo(2));
    // 3 s for 128 of 640 rows.
    assertThat(measured.validationSeconds()).isEqualTo(15, within(1e-9));
    assertThat(measured.peakBytes()).hasValue(9);
    assertThat(told).containsExactly("read dataset", "closed");
  }

  @Test
  void aDatasetIsReadOnceForAllCells() throws InterruptedException {
    Pilot pilot = pilot();
    pilot.measure(TRIAL);
    pilot.measure(TRIAL);
    assertThat(told).containsExactly("read dataset", "closed", "closed");
  }

  @Test
  void rowsAreSpreadOverALargeDataset() throws InterruptedException {
    trainingRows = 100_000;
    PilotExamples examples = new PilotExamples(dataset("d"));
    assertThat(examples.of(2).read("train")).hasSize(2);
    assertThat(measure().succeeded()).isTrue();
  }

  @Test
  void aPilotThatFailedSaysWhy() throws InterruptedException {
    status = TrialStatus.FAILED;
    assertThat(measure().failure()).isEqualTo("no such file");
    status = TrialStatus.DIVERGED;
    stepsDone = 3;
    assertThat(measure().failure()).isEqualTo("diverged at step 3");
    assertThat(measure().succeeded()).isFalse();
  }

  @Test
  void thePeakIsReadFromTheStatusOfAProcess() {
    assertThat(
            ProcessMemory.parse("Name:\tjava\nVmPeak:\t 9 kB\nVmHWM:\t  1234 kB\nVmRSS:\t 7 kB\n"))
        .hasValue(1_263_616);
    assertThat(ProcessMemory.parse("Name:\tkthreadd\n")).isEmpty();
  }
}
