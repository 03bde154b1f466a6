package dev.fisherflow.transforms.prediction;

import dev.fisherflow.learning.failure.Failures;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.learning.metric.TextScores;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.execution.ExampleSources;
import dev.fisherflow.transforms.execution.RunningWork;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.execution.SharedResource;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.KvCoder;
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
 * Answers the test splits of each selection's task with the selected adapter, whose digest is
 * checked first, and scores the answers where the labels are known. {@link #PREDICTIONS} are by
 * method; a selection that cannot be predicted has none at all but a record in {@link #FAILURES}.
 */
public final class PredictTests extends PTransform<PCollection<Selection>, PCollectionTuple> {

  /** Answers by method. */
  public static final TupleTag<KV<Method, Prediction>> PREDICTIONS = new TupleTag<>("predictions");

  /** One score per selection whose task has labelled test splits. */
  public static final TupleTag<TestScore> SCORES = new TupleTag<>("scores");

  /** One record per selection without answers. */
  public static final TupleTag<FailedRecord> FAILURES = new TupleTag<>("failures");

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final SharedLearner learner;
  private final ExampleSources examples;
  private final boolean fresh;

  private PredictTests(
      Workspace workspace, SharedLearner learner, ExampleSources examples, boolean fresh) {
    this.workspace = workspace;
    this.learner = learner;
    this.examples = examples;
    this.fresh = fresh;
  }

  /**
   * With adapters of a workspace.
   *
   * @param learner predicts
   * @param examples finds the datasets, which have the test splits of their task
   */
  public static PredictTests in(
      Workspace workspace, SharedLearner learner, ExampleSources examples) {
    return new PredictTests(workspace, learner, examples, false);
  }

  /** The answers that a selected checkpoint has given before; none where they are not kept. */
  public static List<Prediction> kept(Workspace workspace, Selection selection) {
    PredictionStore store = new PredictionStore(workspace, Part.TEST);
    return store.find(selection).map(store::read).orElse(List.of());
  }

  /** With every answer worked out again, or not. */
  public PredictTests withFresh(boolean fresh) {
    return new PredictTests(workspace, learner, examples, fresh);
  }

  @Override
  public PCollectionTuple expand(PCollection<Selection> selections) {
    PCollectionTuple out =
        selections
            .apply("Spread", Reshuffle.viaRandomKey())
            .apply(
                "Predict",
                ParDo.of(new PredictFn(workspace, learner, examples, fresh))
                    .withOutputTags(PREDICTIONS, TupleTagList.of(SCORES).and(FAILURES)));
    out.get(PREDICTIONS)
        .setCoder(KvCoder.of(AvroCoder.of(Method.class), AvroCoder.of(Prediction.class)));
    out.get(SCORES).setCoder(AvroCoder.of(TestScore.class));
    out.get(FAILURES).setCoder(AvroCoder.of(FailedRecord.class));
    return out;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("workspace", workspace.root()).withLabel("Workspace"));
  }

  private static final class PredictFn extends DoFn<Selection, KV<Method, Prediction>> {

    private static final long serialVersionUID = 1L;

    private final Counter predicted = Metrics.counter(PredictTests.class, "predicted");
    private final Counter failed = Metrics.counter(PredictTests.class, "failed");
    private final Workspace workspace;
    private final SharedLearner learner;
    private final ExampleSources examples;
    private final boolean fresh;
    private final PredictionStore store;

    private transient SharedResource<Learner> shared;

    PredictFn(Workspace workspace, SharedLearner learner, ExampleSources examples, boolean fresh) {
      this.workspace = workspace;
      this.learner = learner;
      this.examples = examples;
      this.fresh = fresh;
      this.store = new PredictionStore(workspace, Part.TEST);
    }

    @Setup
    public void setUp() {
      shared = learner.use();
    }

    @ProcessElement
    public void predict(@Element Selection selection, MultiOutputReceiver out)
        throws InterruptedException {
      SelectedAdapter adapter = new SelectedAdapter(selection, workspace, examples);
      Optional<String> known = fresh ? Optional.empty() : store.find(selection);
      if (known.isPresent()) {
        output(adapter, store.read(known.get()), out);
        return;
      }
      Learner predictor = shared.get();
      try (RunningWork work = RunningWork.begin()) {
        List<Prediction> answers = adapter.answers(Part.TEST, predictor);
        store.publish(selection, answers);
        output(adapter, answers, out);
      } catch (RuntimeException | Error e) {
        if (Failures.fatal(e)) {
          throw e;
        }
        FailedRecord failure = adapter.failure(e);
        failed.inc();
        out.get(FAILURES).output(failure);
      }
    }

    private void output(
        SelectedAdapter adapter, List<Prediction> answers, MultiOutputReceiver out) {
      Selection selection = adapter.selection();
      if (adapter.task().splits().testLabelled()) {
        out.get(SCORES).output(score(adapter, answers));
      }
      Method method =
          new Method(selection.getModel(), selection.getAdapter(), selection.getOptimizer());
      predicted.inc(answers.size());
      answers.forEach(answer -> out.get(PREDICTIONS).output(KV.of(method, answer)));
    }

    /** Splits are answered one after the other, row by row. */
    private TestScore score(SelectedAdapter adapter, List<Prediction> answers) {
      Selection selection = adapter.selection();
      Task task = adapter.task();
      List<String> labels = new ArrayList<>();
      for (String split : task.splits().test()) {
        adapter.rows(split).forEach(row -> labels.add(HardestRows.truth(task, row)));
      }
      long correct =
          IntStream.range(0, labels.size())
              .filter(i -> TextScores.exact(labels.get(i), answers.get(i).getLabel()) == 1)
              .count();
      return TestScore.newBuilder()
          .setTask(task.key())
          .setModel(selection.getModel())
          .setAdapter(selection.getAdapter())
          .setOptimizer(selection.getOptimizer())
          .setTrialId(selection.getTrial().getTrialId())
          .setStep(selection.getCheckpoint().getStep())
          .setRows(labels.size())
          .setCorrect(correct)
          .build();
    }

    @Teardown
    public void tearDown() throws Exception {
      if (shared != null) {
        shared.close();
      }
    }
  }
}
