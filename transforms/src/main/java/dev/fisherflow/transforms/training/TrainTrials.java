package dev.fisherflow.transforms.training;

import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import dev.fisherflow.transforms.execution.ExampleSources;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.lease.Leases;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.trials.Try;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.Wait;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Trains trials, as many at once as there are slots, the longest first, each exactly once: {@link
 * #RESULTS} has one result per distinct trial, {@link #FAILURES} one record per trial that FAILED.
 *
 * <p>All trials are gathered and every slot gets the whole list, in a bundle of its own, to pull
 * from: no assignment made beforehand keeps the slots equally busy. What is trained is published in
 * the workspace trial by trial; when all slots are done a second step reads the results from there,
 * so a retried bundle, a repeated run and another process find each other's work.
 *
 * <p>A sound result that SUCCEEDED or DIVERGED is not trained again, in any run, but {@link
 * #withFresh} trains once more whatever this run id has not trained. FAILED trials are tried again
 * by the next run, and so are those that a request of the run has cancelled: they are CANCELLED in
 * this one. Counters: trained, cached, diverged, failed, cancelled.
 *
 * <p>The trials must fit into memory; bounded input in the global window.
 */
public final class TrainTrials extends PTransform<PCollection<Trial>, PCollectionTuple> {

  /** One result per trial. */
  public static final TupleTag<TrialResult> RESULTS = new TupleTag<>("results");

  /** One record per trial that FAILED. */
  public static final TupleTag<FailedRecord> FAILURES = new TupleTag<>("failures");

  private static final long serialVersionUID = 1L;
  private static final TupleTag<KV<Integer, List<Trial>>> SLOTS = new TupleTag<>("slots");
  private static final TupleTag<Trial> DISTINCT = new TupleTag<>("distinct");
  private static final AvroCoder<Trial> TRIALS = AvroCoder.of(Trial.class);

  private final Workspace workspace;
  private final SharedLearner learner;
  private final ExampleSources examples;
  private final Try current;
  private final List<Integer> slots;
  private final Duration poll;
  private final Recorder recorder;

  /** Records what is going to be trained. */
  @FunctionalInterface
  public interface Recorder extends Serializable {

    /** Takes all distinct trials, before the first is trained; perhaps more than once. */
    void record(List<Trial> trials);
  }

  private TrainTrials(
      Workspace workspace,
      SharedLearner learner,
      ExampleSources examples,
      Try current,
      List<Integer> slots,
      Duration poll,
      Recorder recorder) {
    this.workspace = workspace;
    this.learner = learner;
    this.examples = examples;
    this.current = current;
    this.slots = slots;
    this.poll = poll;
    this.recorder = recorder;
  }

  /**
   * Trains one trial at a time.
   *
   * @param workspace holds the results
   * @param runId names the run that is marked in the results
   * @param learner trains them
   * @param examples finds the datasets
   */
  public static TrainTrials in(
      Workspace workspace, String runId, SharedLearner learner, ExampleSources examples) {
    return new TrainTrials(
        workspace,
        learner,
        examples,
        Try.at(runId, false),
        List.of(0),
        Duration.ofSeconds(1),
        trials -> {});
  }

  /**
   * With so many trials at once, if the runner has as many threads. Where there are fewer trials
   * the slots without one wait for the others: a thread of the direct runner without work would
   * take a core to ask for some.
   */
  public TrainTrials withTrialsAtOnce(int slots) {
    if (slots < 1) {
      throw new IllegalArgumentException("expected at least 1 trial at once, found " + slots);
    }
    return withSlots(IntStream.range(0, slots).boxed().toList());
  }

  /**
   * With a slot, which trains one trial at a time, for each of these keys. Runners spread elements
   * by their keys, and not all of them evenly: the keys may be chosen for one.
   */
  public TrainTrials withSlots(List<Integer> keys) {
    if (keys.isEmpty() || Set.copyOf(keys).size() < keys.size()) {
      throw new IllegalArgumentException("expected distinct keys of slots, found " + keys);
    }
    return new TrainTrials(
        workspace, learner, examples, current, List.copyOf(keys), poll, recorder);
  }

  /**
   * With every trial trained once more, whatever results there are: all but those that a fresh run
   * of the same id has trained, so a killed one can be repeated to its end.
   */
  public TrainTrials withFresh(boolean fresh) {
    Try other = new Try(current.runId(), fresh, current.token());
    return new TrainTrials(workspace, learner, examples, other, slots, poll, recorder);
  }

  /**
   * With this time between the first looks at trials that other processes hold; a second if not
   * given.
   */
  public TrainTrials withPoll(Duration interval) {
    return new TrainTrials(workspace, learner, examples, current, slots, interval, recorder);
  }

  /** With all trials recorded before any is trained. */
  public TrainTrials withRecorder(Recorder other) {
    return new TrainTrials(workspace, learner, examples, current, slots, poll, other);
  }

  @Override
  public PCollectionTuple expand(PCollection<Trial> trials) {
    TrainSlotFn train =
        new TrainSlotFn(workspace, learner, examples, Leases.of(workspace), current, poll);
    PCollectionTuple plan =
        trials
            .apply("Key", WithKeys.<Integer, Trial>of(0).withKeyType(TypeDescriptors.integers()))
            .setCoder(KvCoder.of(VarIntCoder.of(), TRIALS))
            .apply("Gather", GroupByKey.create())
            .apply(
                "Plan",
                ParDo.of(new PlanFn(slots, recorder))
                    .withOutputTags(SLOTS, TupleTagList.of(DISTINCT)));
    PCollection<Integer> done =
        plan.get(SLOTS)
            .setCoder(KvCoder.of(VarIntCoder.of(), ListCoder.of(TRIALS)))
            .apply("Spread", Reshuffle.of())
            .apply("Train", ParDo.of(train))
            .setCoder(VarIntCoder.of());
    PCollectionTuple results =
        plan.get(DISTINCT)
            .setCoder(TRIALS)
            .apply("AwaitSlots", Wait.on(done))
            .apply(
                "ReadResults",
                ParDo.of(new ReadResultsFn(workspace, current))
                    .withOutputTags(RESULTS, TupleTagList.of(FAILURES)));
    results.get(RESULTS).setCoder(AvroCoder.of(TrialResult.class));
    results.get(FAILURES).setCoder(AvroCoder.of(FailedRecord.class));
    return results;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("workspace", workspace.root()).withLabel("Workspace"))
        .add(DisplayData.item("runId", current.runId()).withLabel("Run"))
        .add(DisplayData.item("fresh", current.fresh()).withLabel("Train all once more"))
        .add(DisplayData.item("trialsAtOnce", slots.size()).withLabel("Trials at once"));
  }

  /** Gives each slot all distinct trials, longest first. */
  private static final class PlanFn
      extends DoFn<KV<Integer, Iterable<Trial>>, KV<Integer, List<Trial>>> {

    private static final long serialVersionUID = 1L;

    private final List<Integer> slots;
    private final Recorder recorder;

    PlanFn(List<Integer> slots, Recorder recorder) {
      this.slots = slots;
      this.recorder = recorder;
    }

    @ProcessElement
    public void plan(@Element KV<Integer, Iterable<Trial>> gathered, MultiOutputReceiver out) {
      Map<String, Trial> distinct = new TreeMap<>();
      gathered.getValue().forEach(trial -> distinct.put(trial.getTrialId(), trial));
      List<Trial> trials = distinct.values().stream().sorted(TrialCost.LONGEST_FIRST).toList();
      recorder.record(trials);
      slots.forEach(slot -> out.get(SLOTS).output(KV.of(slot, trials)));
      trials.forEach(out.get(DISTINCT)::output);
    }
  }

  /** Reads what the slots have published. */
  private static final class ReadResultsFn extends DoFn<Trial, TrialResult> {

    private static final long serialVersionUID = 1L;

    private final Counter trained = Metrics.counter(TrainTrials.class, "trained");
    private final Counter cached = Metrics.counter(TrainTrials.class, "cached");
    private final Counter diverged = Metrics.counter(TrainTrials.class, "diverged");
    private final Counter failed = Metrics.counter(TrainTrials.class, "failed");
    private final Counter cancelled = Metrics.counter(TrainTrials.class, "cancelled");
    private final TrialStore store;
    private final CancelledTrials cancellations;
    private final Try current;

    ReadResultsFn(Workspace workspace, Try current) {
      this.store = new TrialStore(workspace);
      this.cancellations = new CancelledTrials(workspace, current);
      this.current = current;
    }

    @ProcessElement
    public void read(@Element Trial trial, MultiOutputReceiver out) {
      Optional<TrialResult> given = cancellations.find(trial);
      if (given.isPresent()) {
        cancelled.inc();
        out.get(RESULTS).output(given.get());
        return;
      }
      TrialStore.Outcome outcome = store.outcome(trial, current);
      TrialResult result = outcome.result();
      (outcome.ofThisTry() ? trained : cached).inc();
      if (result.getStatus() == TrialStatus.DIVERGED) {
        diverged.inc();
      } else if (result.getStatus() == TrialStatus.FAILED) {
        failed.inc();
        out.get(FAILURES).output(failedRecord(result));
      }
      out.get(RESULTS).output(result);
    }

    private static FailedRecord failedRecord(TrialResult result) {
      Failure failure = result.getFailure();
      String step = failure.getStep() == null ? "" : " at step " + failure.getStep();
      return FailedRecord.newBuilder()
          .setStage("train")
          .setFile(new TrialFolder(result.getTrial().getTrialId()).path())
          .setCause(failure.getCause() + step + ": " + failure.getMessage())
          .build();
    }
  }
}
