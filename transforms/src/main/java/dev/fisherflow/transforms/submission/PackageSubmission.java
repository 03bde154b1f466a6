package dev.fisherflow.transforms.submission;

import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Prediction;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.SubmissionManifest;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Packages the predictions of each method as one GLUE zip, {@code
 * runs/<run>/submissions/<name>.zip}, with {@code <name>.manifest.json} beside it.
 *
 * <p>Input: {@link #PREDICTIONS} and the {@link #SELECTIONS} that they come from. The files of run
 * tasks have the rows of the predictions; those of tasks that were not run are filled with a
 * constant and named in the manifest. A method whose predictions have gaps, doubles or labels that
 * are none has no zip but records in {@link #FAILURES}. Equal predictions make equal bytes. Tasks
 * that GLUE does not have are left out.
 *
 * <p>The answers of one method must fit into memory, one reference a row.
 */
public final class PackageSubmission extends PTransform<PCollectionTuple, PCollectionTuple> {

  /** Input: answers by method. */
  public static final TupleTag<KV<Method, Prediction>> PREDICTIONS = new TupleTag<>("predictions");

  /** Input: the selections that were to predict. */
  public static final TupleTag<Selection> SELECTIONS = new TupleTag<>("selections");

  /** Output: one record per zip. */
  public static final TupleTag<SubmissionManifest> MANIFESTS = new TupleTag<>("manifests");

  /** Output: why a method has no zip. */
  public static final TupleTag<FailedRecord> FAILURES = new TupleTag<>("failures");

  private static final long serialVersionUID = 1L;

  private final Workspace workspace;
  private final String run;

  private PackageSubmission(Workspace workspace, String run) {
    this.workspace = workspace;
    this.run = run;
  }

  /**
   * Into the submissions of a run.
   *
   * @param run the run's folder, relative to the workspace
   */
  public static PackageSubmission into(Workspace workspace, String run) {
    return new PackageSubmission(workspace, run);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple input) {
    PCollection<KV<Method, Selection>> selections =
        input
            .get(SELECTIONS)
            .apply("KeyByMethod", ParDo.of(new KeyFn()))
            .setCoder(KvCoder.of(AvroCoder.of(Method.class), AvroCoder.of(Selection.class)));
    TupleTag<Prediction> predictionsTag = new TupleTag<>("predictionsOfMethod");
    TupleTag<Selection> selectionsTag = new TupleTag<>("selectionsOfMethod");
    PCollectionTuple out =
        KeyedPCollectionTuple.of(predictionsTag, input.get(PREDICTIONS))
            .and(selectionsTag, selections)
            .apply("GroupByMethod", CoGroupByKey.create())
            .apply(
                "Package",
                ParDo.of(new PackageFn(workspace, run, predictionsTag, selectionsTag))
                    .withOutputTags(MANIFESTS, TupleTagList.of(FAILURES)));
    out.get(MANIFESTS).setCoder(AvroCoder.of(SubmissionManifest.class));
    out.get(FAILURES).setCoder(AvroCoder.of(FailedRecord.class));
    return out;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .add(DisplayData.item("workspace", workspace.root()).withLabel("Workspace"))
        .add(DisplayData.item("run", run).withLabel("Run"));
  }

  private static final class KeyFn extends DoFn<Selection, KV<Method, Selection>> {

    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void key(@Element Selection selection, OutputReceiver<KV<Method, Selection>> out) {
      out.output(
          KV.of(
              new Method(selection.getModel(), selection.getAdapter(), selection.getOptimizer()),
              selection));
    }
  }

  private static final class PackageFn extends DoFn<KV<Method, CoGbkResult>, SubmissionManifest> {

    private static final long serialVersionUID = 1L;

    private final Counter placeholders = Metrics.counter(PackageSubmission.class, "placeholders");
    private final Counter zips = Metrics.counter(PackageSubmission.class, "zips");
    private final Workspace workspace;
    private final String run;
    private final TupleTag<Prediction> predictionsTag;
    private final TupleTag<Selection> selectionsTag;

    PackageFn(
        Workspace workspace,
        String run,
        TupleTag<Prediction> predictionsTag,
        TupleTag<Selection> selectionsTag) {
      this.workspace = workspace;
      this.run = run;
      this.predictionsTag = predictionsTag;
      this.selectionsTag = selectionsTag;
    }

    @ProcessElement
    public void pack(@Element KV<Method, CoGbkResult> group, MultiOutputReceiver out) {
      Method method = group.getKey();
      List<Selection> selections = new ArrayList<>();
      group.getValue().getAll(selectionsTag).forEach(selections::add);
      selections.removeIf(selection -> !SubmissionFile.answer(selection.getTask()));
      selections.sort(Comparator.comparing(Selection::getTask));
      String name = SubmissionFiles.name(method);
      List<String> problems = new ArrayList<>();
      Map<SubmissionFile, Answers> answers =
          collect(group.getValue().getAll(predictionsTag), problems);
      if (answers.isEmpty() && selections.isEmpty() && problems.isEmpty()) {
        return;
      }
      if (answers.isEmpty()) {
        problems.add("no predictions for " + selections.size() + " selections");
      }
      answers.values().forEach(file -> problems.addAll(file.problems()));
      problems.addAll(unselected(answers, selections));
      if (!problems.isEmpty()) {
        problems.forEach(
            problem ->
                out.get(FAILURES)
                    .output(
                        FailedRecord.newBuilder()
                            .setStage("package")
                            .setFile(SubmissionFiles.zip(run, name))
                            .setCause(problem)
                            .build()));
        return;
      }
      SubmissionFile.all().forEach(file -> answers.computeIfAbsent(file, Answers::placeholder));
      SubmissionManifest manifest =
          new SubmissionFiles(workspace, run).publish(method, answers, selections);
      zips.inc();
      placeholders.inc(manifest.getPlaceholders().size());
      out.get(MANIFESTS).output(manifest);
    }

    private static Map<SubmissionFile, Answers> collect(
        Iterable<Prediction> predictions, List<String> problems) {
      Map<SubmissionFile, Answers> answers = new TreeMap<>();
      long foreign = 0;
      for (Prediction prediction : predictions) {
        if (!SubmissionFile.answer(prediction.getTask())) {
          continue;
        }
        Optional<SubmissionFile> file =
            SubmissionFile.of(Task.of(prediction.getTask()), prediction.getSplit());
        if (file.isEmpty()) {
          if (foreign++ == 0) {
            problems.add(
                "no file of a GLUE zip is for the split "
                    + prediction.getSplit()
                    + " of "
                    + prediction.getTask());
          }
          continue;
        }
        answers
            .computeIfAbsent(file.get(), Answers::new)
            .add(prediction.getIndex(), prediction.getLabel());
      }
      return answers;
    }

    private static List<String> unselected(
        Map<SubmissionFile, Answers> answers, List<Selection> selections) {
      return answers.keySet().stream()
          .filter(file -> SubmissionFiles.selectionOf(file, selections).isEmpty())
          .map(file -> file.fileName() + ": predictions without a selection of their task")
          .toList();
    }
  }
}
