package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.host.Stopwatch;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.export.ResultsCsv;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.spec.goal.Target;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.DevPredictions;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.SubmissionManifest;
import dev.fisherflow.schemas.TestScore;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.prediction.PredictDevs;
import dev.fisherflow.transforms.selection.SelectCheckpoints;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Writes the run's folder when all else is done: tables, records and last the manifest, in an order
 * that does not depend on the runner. The output is the manifest's location.
 *
 * <p>All results of the run, with their curves, must fit into memory.
 */
public final class WriteRun extends PTransform<PCollectionTuple, PCollection<String>> {

  public static final TupleTag<DatasetManifest> DATASETS = new TupleTag<>("datasets");
  public static final TupleTag<TrialResult> RESULTS = new TupleTag<>("results");
  public static final TupleTag<Selection> SELECTIONS = new TupleTag<>("selections");
  public static final TupleTag<TestScore> SCORES = new TupleTag<>("scores");

  /** Files with the answers to dev splits, by the ids of the selected trials. */
  public static final TupleTag<KV<String, String>> DEV_ANSWERS = new TupleTag<>("devAnswers");

  public static final TupleTag<SubmissionManifest> SUBMISSIONS = new TupleTag<>("submissions");
  public static final TupleTag<FailedRecord> FAILURES = new TupleTag<>("failures");

  private static final long serialVersionUID = 1L;

  private final RunFolder folder;
  private final TrialNames names;
  private final Target target;
  private final RunManifest begun;
  private final Stopwatch watch;

  private WriteRun(
      RunFolder folder, TrialNames names, Target target, RunManifest begun, Stopwatch watch) {
    this.folder = folder;
    this.names = names;
    this.target = target;
    this.begun = begun;
    this.watch = watch;
  }

  /**
   * Writes a run.
   *
   * @param names names of the sweep's settings
   * @param target what trials are to reach; null for nothing
   * @param begun the manifest as far as it was known when the run began
   * @param watch when that was
   */
  public static WriteRun into(
      RunFolder folder, TrialNames names, Target target, RunManifest begun, Stopwatch watch) {
    return new WriteRun(folder, names, target, begun, watch);
  }

  @Override
  public PCollection<String> expand(PCollectionTuple input) {
    Views views =
        new Views(
            input.get(DATASETS).apply("Datasets", View.asIterable()),
            input.get(RESULTS).apply("Results", View.asIterable()),
            input.get(SELECTIONS).apply("Selections", View.asIterable()),
            input.get(SCORES).apply("Scores", View.asIterable()),
            input.get(DEV_ANSWERS).apply("DevAnswers", View.asIterable()),
            input.get(SUBMISSIONS).apply("Submissions", View.asIterable()),
            input.get(FAILURES).apply("Failures", View.asIterable()));
    return input
        .getPipeline()
        .apply("Run", Create.of(folder.runId()))
        .apply(
            "Write",
            ParDo.of(new WriteFn(folder, names, target, begun, watch, views))
                .withSideInputs(
                    views.datasets(),
                    views.results(),
                    views.selections(),
                    views.scores(),
                    views.devAnswers(),
                    views.submissions(),
                    views.failures()))
        .setCoder(StringUtf8Coder.of());
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("runId", folder.runId()).withLabel("Run"));
  }

  private record Views(
      PCollectionView<Iterable<DatasetManifest>> datasets,
      PCollectionView<Iterable<TrialResult>> results,
      PCollectionView<Iterable<Selection>> selections,
      PCollectionView<Iterable<TestScore>> scores,
      PCollectionView<Iterable<KV<String, String>>> devAnswers,
      PCollectionView<Iterable<SubmissionManifest>> submissions,
      PCollectionView<Iterable<FailedRecord>> failures)
      implements Serializable {}

  private static final class WriteFn extends DoFn<String, String> {

    private static final long serialVersionUID = 1L;

    private final RunFolder folder;
    private final TrialNames names;
    private final Target target;
    private final RunManifest begun;
    private final Stopwatch watch;
    private final Views views;

    WriteFn(
        RunFolder folder,
        TrialNames names,
        Target target,
        RunManifest begun,
        Stopwatch watch,
        Views views) {
      this.folder = folder;
      this.names = names;
      this.target = target;
      this.begun = begun;
      this.watch = watch;
      this.views = views;
    }

    @ProcessElement
    public void write(ProcessContext context) {
      List<TrialResult> results =
          sorted(
              context.sideInput(views.results()),
              Comparator.comparing((TrialResult result) -> result.getTrial().getTask())
                  .thenComparing(result -> result.getTrial().getOptimizer().getType())
                  .thenComparing(result -> names.hyperparameters(result.getTrial()))
                  .thenComparing(result -> result.getTrial().getSeed())
                  .thenComparing(result -> result.getTrial().getTrialId()));
      List<Selection> selections =
          sorted(context.sideInput(views.selections()), SelectCheckpoints.ORDER);
      List<FailedRecord> failures =
          sorted(
              context.sideInput(views.failures()),
              Comparator.comparing(FailedRecord::getStage)
                  .thenComparing(FailedRecord::getFile)
                  .thenComparing(record -> record.getLine() == null ? 0 : record.getLine()));
      List<TestScore> scores =
          sorted(
              context.sideInput(views.scores()),
              Comparator.comparing(TestScore::getTask)
                  .thenComparing(TestScore::getModel)
                  .thenComparing(TestScore::getAdapter)
                  .thenComparing(TestScore::getOptimizer));
      folder
          .workspace()
          .publish(
              folder.path(RunFolder.TABLE),
              stream -> ResultsCsv.write(results, selections, names, target, stream));
      folder.writeResults(results);
      folder.writeSelections(selections);
      folder.writeScores(scores);
      folder.writeDevPredictions(devPredictions(context, selections));
      folder.writeFailures(failures);
      RunContents contents =
          new RunContents(
              sorted(
                  context.sideInput(views.datasets()),
                  Comparator.comparing(DatasetManifest::getTask)
                      .thenComparing(DatasetManifest::getDigest)),
              results,
              selections,
              scores,
              sorted(
                  context.sideInput(views.submissions()),
                  Comparator.comparing(SubmissionManifest::getFile)),
              failures.size());
      folder.end(begun, contents.manifest(begun, names, folder, watch.end(TimeSource.SYSTEM)));
      context.output(folder.location(RunFolder.MANIFEST));
    }

    /** In the order of the selections, each read when it is asked for. */
    private Iterable<DevPredictions> devPredictions(
        ProcessContext context, List<Selection> selections) {
      Map<String, String> files = new HashMap<>();
      context
          .sideInput(views.devAnswers())
          .forEach(file -> files.put(file.getKey(), file.getValue()));
      return () ->
          selections.stream()
              .filter(selection -> files.containsKey(selection.getTrial().getTrialId()))
              .map(
                  selection ->
                      PredictDevs.read(
                          folder.workspace(),
                          selection,
                          files.get(selection.getTrial().getTrialId())))
              .iterator();
    }

    private static <T> List<T> sorted(Iterable<T> records, Comparator<T> order) {
      List<T> list = new ArrayList<>();
      records.forEach(list::add);
      list.sort(order);
      return list;
    }
  }
}
