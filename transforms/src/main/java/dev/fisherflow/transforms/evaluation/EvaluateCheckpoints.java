package dev.fisherflow.transforms.evaluation;

import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.failure.Failures;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.transforms.dataset.DatasetStore;
import dev.fisherflow.transforms.execution.RunningWork;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.execution.SharedResource;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.ScratchFolder;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Evaluates update directions at checkpoints, each on the same number of batches, spread over the
 * runner by checkpoint and range of batches. {@link #INDICATORS} has a record for each checkpoint,
 * batch, rule and damping; {@link #FAILURES} one for each range that could not be evaluated to its
 * end, whose remaining batches have no indicators.
 *
 * <p>A batch of a checkpoint that was evaluated before, by whichever run, is not evaluated again.
 * Counters, in batches: evaluated, cached; in ranges: failed.
 */
public final class EvaluateCheckpoints
    extends PTransform<PCollection<EvaluationTarget>, PCollectionTuple> {

  /** What was found of each update direction. */
  public static final TupleTag<Indicator> INDICATORS = new TupleTag<>("indicators");

  /** One record per range of batches that could not be evaluated to its end. */
  public static final TupleTag<FailedRecord> FAILURES = new TupleTag<>("failures");

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final SharedLearner learner;
  private final EvaluationPlan plan;
  private final int batches;
  private final int range;
  private final boolean fresh;

  private EvaluateCheckpoints(
      Workspace workspace,
      SharedLearner learner,
      EvaluationPlan plan,
      int batches,
      int range,
      boolean fresh) {
    this.workspace = workspace;
    this.learner = learner;
    this.plan = plan;
    this.batches = batches;
    this.range = range;
    this.fresh = fresh;
  }

  /**
   * Evaluates adapters of a workspace on 100 batches of its datasets, as the paper does.
   *
   * @param learner evaluates
   */
  public static EvaluateCheckpoints in(
      Workspace workspace, SharedLearner learner, EvaluationPlan plan) {
    return new EvaluateCheckpoints(workspace, learner, plan, 100, 5, false);
  }

  /** With so many batches of each checkpoint. */
  public EvaluateCheckpoints withBatches(int count) {
    return new EvaluateCheckpoints(
        workspace, learner, plan, atLeastOne("batches", count), range, fresh);
  }

  /** With ranges of so many batches, 5 if not given; nothing but the spread depends on it. */
  public EvaluateCheckpoints withRange(int count) {
    return new EvaluateCheckpoints(
        workspace, learner, plan, batches, atLeastOne("batches in a range", count), fresh);
  }

  /** With every batch evaluated again, or not. */
  public EvaluateCheckpoints withFresh(boolean fresh) {
    return new EvaluateCheckpoints(workspace, learner, plan, batches, range, fresh);
  }

  private static int atLeastOne(String what, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("expected at least 1 of " + what + ", found " + count);
    }
    return count;
  }

  @Override
  public PCollectionTuple expand(PCollection<EvaluationTarget> targets) {
    PCollectionTuple out =
        targets
            .apply("Split", ParDo.of(new SplitFn(batches, range)))
            .setCoder(KvCoder.of(AvroCoder.of(EvaluationTarget.class), VarIntCoder.of()))
            .apply("Spread", Reshuffle.viaRandomKey())
            .apply(
                "Evaluate",
                ParDo.of(new EvaluateFn(this))
                    .withOutputTags(INDICATORS, TupleTagList.of(FAILURES)));
    out.get(INDICATORS).setCoder(AvroCoder.of(Indicator.class));
    out.get(FAILURES).setCoder(AvroCoder.of(FailedRecord.class));
    return out;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("workspace", workspace.root()).withLabel("Workspace"))
        .add(DisplayData.item("rules", plan.settings().rules().toString()).withLabel("Rules"))
        .add(DisplayData.item("batches", batches).withLabel("Batches of a checkpoint"))
        .add(DisplayData.item("batchSize", plan.batchSize()).withLabel("Samples of a batch"))
        .add(DisplayData.item("fresh", fresh).withLabel("Evaluate all once more"));
  }

  /** A checkpoint with the first batch of each range. */
  private static final class SplitFn extends DoFn<EvaluationTarget, KV<EvaluationTarget, Integer>> {

    private static final long serialVersionUID = 1L;

    private final int batches;
    private final int range;

    SplitFn(int batches, int range) {
      this.batches = batches;
      this.range = range;
    }

    @ProcessElement
    public void split(
        @Element EvaluationTarget target, OutputReceiver<KV<EvaluationTarget, Integer>> ranges) {
      for (int first = 0; first < batches; first += range) {
        ranges.output(KV.of(target, first));
      }
    }
  }

  private static final class EvaluateFn extends DoFn<KV<EvaluationTarget, Integer>, Indicator> {

    private static final long serialVersionUID = 1L;

    private final Counter evaluated = Metrics.counter(EvaluateCheckpoints.class, "evaluated");
    private final Counter cached = Metrics.counter(EvaluateCheckpoints.class, "cached");
    private final Counter failed = Metrics.counter(EvaluateCheckpoints.class, "failed");
    private final EvaluateCheckpoints settings;
    private final IndicatorStore store;

    private transient SharedResource<Learner> shared;

    EvaluateFn(EvaluateCheckpoints settings) {
      this.settings = settings;
      this.store = new IndicatorStore(settings.workspace, settings.plan);
    }

    @Setup
    public void setUp() {
      shared = settings.learner.use();
    }

    @ProcessElement
    public void evaluate(@Element KV<EvaluationTarget, Integer> work, MultiOutputReceiver out)
        throws InterruptedException {
      EvaluationTarget target = work.getKey();
      int end = Math.min(work.getValue() + settings.range, settings.batches);
      List<Integer> pending = new ArrayList<>();
      for (int batch = work.getValue(); batch < end; batch++) {
        Optional<List<Indicator>> known =
            settings.fresh ? Optional.empty() : store.find(target, batch);
        if (known.isPresent()) {
          cached.inc();
          known.get().forEach(out.get(INDICATORS)::output);
        } else {
          pending.add(batch);
        }
      }
      if (!pending.isEmpty()) {
        evaluate(target, pending, out);
      }
    }

    private void evaluate(EvaluationTarget target, List<Integer> batches, MultiOutputReceiver out)
        throws InterruptedException {
      Learner evaluator = shared.get();
      try (RunningWork work = RunningWork.begin();
          ScratchFolder adapter = ScratchFolder.create("adapter")) {
        new TrialStore(settings.workspace)
            .fetch(target.getCheckpoint(), target.getWeightsDigest(), adapter.path());
        evaluator.evaluate(
            target,
            adapter.path(),
            split ->
                new DatasetStore(settings.workspace).open(target.getDatasetDigest()).read(split),
            batches,
            settings.plan,
            (batch, indicators) -> {
              store.publish(target, batch, indicators);
              evaluated.inc();
              indicators.forEach(out.get(INDICATORS)::output);
            });
      } catch (RuntimeException | Error e) {
        if (Failures.fatal(e)) {
          throw e;
        }
        if (Thread.interrupted()) {
          throw (InterruptedException) new InterruptedException("while evaluating").initCause(e);
        }
        failed.inc();
        out.get(FAILURES).output(failure(target, batches, e));
      }
    }

    @Teardown
    public void tearDown() throws Exception {
      if (shared != null) {
        shared.close();
      }
    }

    private static FailedRecord failure(
        EvaluationTarget target, List<Integer> batches, Throwable thrown) {
      return FailedRecord.newBuilder()
          .setStage("evaluate")
          .setFile(target.getCheckpoint())
          .setCause(
              "%s, batches %s: %s".formatted(target.getSource(), batches, Failures.message(thrown)))
          .build();
    }
  }
}
