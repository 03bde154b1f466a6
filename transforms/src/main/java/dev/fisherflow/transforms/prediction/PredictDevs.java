package dev.fisherflow.transforms.prediction;

import dev.fisherflow.learning.failure.Failures;
import dev.fisherflow.learning.learner.Learner;
import dev.fisherflow.schemas.DevPredictions;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.transforms.execution.ExampleSources;
import dev.fisherflow.transforms.execution.RunningWork;
import dev.fisherflow.transforms.execution.SharedLearner;
import dev.fisherflow.transforms.execution.SharedResource;
import dev.fisherflow.transforms.trials.TrialStore;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.Optional;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
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
 * Answers the dev splits of each selection's task with the selected adapter and keeps the answers,
 * with scores, the rows' own labels and the texts of the {@link HardestRows}, in the trial's
 * folder. A selection whose weights were deleted to save room has none; no trial is trained again
 * for them.
 */
public final class PredictDevs extends PTransform<PCollection<Selection>, PCollectionTuple> {

  /** The files of the answers, by the ids of the selected trials. */
  public static final TupleTag<KV<String, String>> FILES = new TupleTag<>("files");

  /** One record per selection that could not be answered. */
  public static final TupleTag<FailedRecord> FAILURES = new TupleTag<>("failures");

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final SharedLearner learner;
  private final ExampleSources examples;
  private final boolean fresh;

  private PredictDevs(
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
   * @param examples finds the datasets
   */
  public static PredictDevs in(
      Workspace workspace, SharedLearner learner, ExampleSources examples) {
    return new PredictDevs(workspace, learner, examples, false);
  }

  /** With every answer worked out again, or not. */
  public PredictDevs withFresh(boolean fresh) {
    return new PredictDevs(workspace, learner, examples, fresh);
  }

  /** The answers of a selection in one of the {@link #FILES}. */
  public static DevPredictions read(Workspace workspace, Selection selection, String file) {
    return DevPredictions.newBuilder()
        .setTask(selection.getTask())
        .setModel(selection.getModel())
        .setAdapter(selection.getAdapter())
        .setOptimizer(selection.getOptimizer())
        .setTrialId(selection.getTrial().getTrialId())
        .setStep(selection.getCheckpoint().getStep())
        .setRows(workspace.readRecords(file, Prediction.class))
        .build();
  }

  @Override
  public PCollectionTuple expand(PCollection<Selection> selections) {
    PCollectionTuple out =
        selections
            .apply("Spread", Reshuffle.viaRandomKey())
            .apply(
                "Predict",
                ParDo.of(new PredictFn(workspace, learner, examples, fresh))
                    .withOutputTags(FILES, TupleTagList.of(FAILURES)));
    out.get(FILES).setCoder(KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()));
    out.get(FAILURES).setCoder(AvroCoder.of(FailedRecord.class));
    return out;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("workspace", workspace.root()).withLabel("Workspace"));
  }

  private static final class PredictFn extends DoFn<Selection, KV<String, String>> {

    private static final long serialVersionUID = 1L;

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
      this.store = new PredictionStore(workspace, Part.DEV);
    }

    @Setup
    public void setUp() {
      shared = learner.use();
    }

    @ProcessElement
    public void predict(@Element Selection selection, MultiOutputReceiver out)
        throws InterruptedException {
      Optional<String> known = fresh ? Optional.empty() : store.find(selection);
      if (known.isEmpty() && deleted(selection)) {
        return;
      }
      SelectedAdapter adapter = new SelectedAdapter(selection, workspace, examples);
      Learner predictor = shared.get();
      try (RunningWork work = RunningWork.begin()) {
        String file = known.isPresent() ? known.get() : answer(adapter, predictor);
        out.get(FILES).output(KV.of(selection.getTrial().getTrialId(), file));
      } catch (RuntimeException | Error e) {
        if (Failures.fatal(e)) {
          throw e;
        }
        out.get(FAILURES).output(adapter.failure(e));
      }
    }

    private boolean deleted(Selection selection) {
      return !workspace.exists(selection.getCheckpoint().getUri() + "/" + TrialStore.WEIGHTS);
    }

    private String answer(SelectedAdapter adapter, Learner predictor) throws InterruptedException {
      return store.publish(
          adapter.selection(), HardestRows.explain(adapter, adapter.answers(Part.DEV, predictor)));
    }

    @Teardown
    public void tearDown() throws Exception {
      if (shared != null) {
        shared.close();
      }
    }
  }
}
