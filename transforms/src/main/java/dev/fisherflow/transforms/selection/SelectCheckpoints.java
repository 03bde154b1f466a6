package dev.fisherflow.transforms.selection;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Method;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Selects one checkpoint per task for each method (model x adapter x optimizer): first the
 * hyper-parameter setting that is best over all tasks, then the best of its trials on each task.
 * Failed trials have no score, and diverged ones as {@link Diverged} says.
 *
 * <p>{@link #SELECTIONS} has one record per task and method, with all candidates and their margins;
 * {@link #FAILURES} says why for a task and method that has none. The same for any order of the
 * input; the results of a method, without their curves, must fit into memory.
 */
public final class SelectCheckpoints
    extends PTransform<PCollection<TrialResult>, PCollectionTuple> {

  /** One record per task and method. */
  public static final TupleTag<Selection> SELECTIONS = new TupleTag<>("selections");

  /** One record per task and method without a selection. */
  public static final TupleTag<FailedRecord> FAILURES = new TupleTag<>("failures");

  private static final long serialVersionUID = 1L;

  private final Diverged diverged;

  private SelectCheckpoints(Diverged diverged) {
    this.diverged = diverged;
  }

  /** By the best validation score. */
  public static SelectCheckpoints byScore(Diverged diverged) {
    return new SelectCheckpoints(diverged);
  }

  /** The order of selections in the files of a run. */
  public static final Comparator<Selection> ORDER =
      Comparator.comparing(Selection::getTask)
          .thenComparing(Selection::getModel)
          .thenComparing(Selection::getAdapter)
          .thenComparing(Selection::getOptimizer);

  /** What is selected of all results of a run, in order. */
  public static List<Selection> of(List<TrialResult> results, Diverged diverged) {
    return results.stream()
        .collect(Collectors.groupingBy(result -> method(result.getTrial())))
        .entrySet()
        .stream()
        .flatMap(
            one ->
                new SelectionRule(one.getKey(), one.getValue(), diverged)
                    .select().selections().stream())
        .sorted(ORDER)
        .toList();
  }

  /** The method that a trial belongs to. */
  public static Method method(Trial trial) {
    return Method.newBuilder()
        .setModel(trial.getModel())
        .setAdapter(AdapterNames.of(trial.getAdapter()))
        .setOptimizer(trial.getOptimizer().getType())
        .build();
  }

  @Override
  public PCollectionTuple expand(PCollection<TrialResult> results) {
    PCollectionTuple selected =
        byMethod(results)
            .apply(
                "Select",
                ParDo.of(new SelectFn(diverged))
                    .withOutputTags(SELECTIONS, TupleTagList.of(FAILURES)));
    selected.get(SELECTIONS).setCoder(AvroCoder.of(Selection.class));
    selected.get(FAILURES).setCoder(AvroCoder.of(FailedRecord.class));
    return selected;
  }

  /** The results of each method, without what no choice looks at. */
  static PCollection<KV<Method, Iterable<TrialResult>>> byMethod(PCollection<TrialResult> results) {
    return results
        .apply("KeyByMethod", ParDo.of(new KeyFn()))
        .setCoder(KvCoder.of(AvroCoder.of(Method.class), AvroCoder.of(TrialResult.class)))
        .apply("GroupByMethod", GroupByKey.create());
  }

  /** Keys results by method and drops what selection does not look at. */
  private static final class KeyFn extends DoFn<TrialResult, KV<Method, TrialResult>> {

    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void key(@Element TrialResult result, OutputReceiver<KV<Method, TrialResult>> out) {
      TrialResult slim =
          TrialResult.newBuilder(result).setCurve(List.of()).setValidations(List.of()).build();
      out.output(KV.of(method(result.getTrial()), slim));
    }
  }

  private static final class SelectFn extends DoFn<KV<Method, Iterable<TrialResult>>, Selection> {

    private static final long serialVersionUID = 1L;

    private final Counter selected = Metrics.counter(SelectCheckpoints.class, "selected");
    private final Counter unselected = Metrics.counter(SelectCheckpoints.class, "unselected");

    private final Diverged diverged;

    SelectFn(Diverged diverged) {
      this.diverged = diverged;
    }

    @ProcessElement
    public void select(@Element KV<Method, Iterable<TrialResult>> group, MultiOutputReceiver out) {
      SelectionRule.Outcome outcome =
          new SelectionRule(group.getKey(), group.getValue(), diverged).select();
      selected.inc(outcome.selections().size());
      unselected.inc(outcome.failures().size());
      outcome.selections().forEach(out.get(SELECTIONS)::output);
      outcome.failures().forEach(out.get(FAILURES)::output);
    }
  }
}
