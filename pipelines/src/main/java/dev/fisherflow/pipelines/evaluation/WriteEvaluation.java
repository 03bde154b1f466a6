package dev.fisherflow.pipelines.evaluation;

import dev.fisherflow.pipelines.report.chart.EvaluationPage;
import dev.fisherflow.pipelines.report.export.IndicatorsCsv;
import dev.fisherflow.pipelines.spec.Evaluation;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.schemas.IndicatorSummary;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Writes the folder of an evaluation when all else is done, in an order that does not depend on the
 * runner. The output is the page's location.
 *
 * <p>All indicators must fit into memory.
 */
public final class WriteEvaluation extends PTransform<PCollectionTuple, PCollection<String>> {

  public static final TupleTag<Indicator> INDICATORS = new TupleTag<>("indicators");
  public static final TupleTag<IndicatorSummary> SUMMARIES = new TupleTag<>("summaries");
  public static final TupleTag<FailedRecord> FAILURES = new TupleTag<>("failures");

  private static final long serialVersionUID = 1L;

  private static final Comparator<Indicator> INDICATOR_ORDER =
      Comparator.comparing(Indicator::getSource)
          .thenComparing(Indicator::getStep)
          .thenComparing(Indicator::getCheckpoint)
          .thenComparing(Indicator::getBatch)
          .thenComparing(Indicator::getRule)
          .thenComparing(Indicator::getDamping);

  private static final Comparator<IndicatorSummary> SUMMARY_ORDER =
      Comparator.comparing(IndicatorSummary::getSource)
          .thenComparing(IndicatorSummary::getStep)
          .thenComparing(IndicatorSummary::getCheckpoint)
          .thenComparing(IndicatorSummary::getRule)
          .thenComparing(IndicatorSummary::getDamping)
          .thenComparing(IndicatorSummary::getFigure);

  private static final Comparator<FailedRecord> FAILURE_ORDER =
      Comparator.comparing(FailedRecord::getFile).thenComparing(FailedRecord::getCause);

  private final EvaluationFolder folder;
  private final Evaluation evaluation;

  private WriteEvaluation(EvaluationFolder folder, Evaluation evaluation) {
    this.folder = folder;
    this.evaluation = evaluation;
  }

  public static WriteEvaluation into(EvaluationFolder folder, Evaluation evaluation) {
    return new WriteEvaluation(folder, evaluation);
  }

  @Override
  public PCollection<String> expand(PCollectionTuple input) {
    PCollectionView<Iterable<Indicator>> indicators =
        input.get(INDICATORS).apply("Indicators", View.asIterable());
    PCollectionView<Iterable<IndicatorSummary>> summaries =
        input.get(SUMMARIES).apply("Summaries", View.asIterable());
    PCollectionView<Iterable<FailedRecord>> failures =
        input.get(FAILURES).apply("Failures", View.asIterable());
    return input
        .getPipeline()
        .apply("Evaluation", Create.of(folder.run().runId()))
        .apply(
            "Write",
            ParDo.of(new WriteFn(folder, evaluation, indicators, summaries, failures))
                .withSideInputs(indicators, summaries, failures))
        .setCoder(StringUtf8Coder.of());
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("runId", folder.run().runId()).withLabel("Run"));
  }

  private static final class WriteFn extends DoFn<String, String> {

    private static final long serialVersionUID = 1L;

    private final EvaluationFolder folder;
    private final Evaluation evaluation;
    private final PCollectionView<Iterable<Indicator>> indicatorView;
    private final PCollectionView<Iterable<IndicatorSummary>> summaryView;
    private final PCollectionView<Iterable<FailedRecord>> failureView;

    WriteFn(
        EvaluationFolder folder,
        Evaluation evaluation,
        PCollectionView<Iterable<Indicator>> indicatorView,
        PCollectionView<Iterable<IndicatorSummary>> summaryView,
        PCollectionView<Iterable<FailedRecord>> failureView) {
      this.folder = folder;
      this.evaluation = evaluation;
      this.indicatorView = indicatorView;
      this.summaryView = summaryView;
      this.failureView = failureView;
    }

    @ProcessElement
    public void write(ProcessContext context) {
      List<Indicator> indicators = sorted(context.sideInput(indicatorView), INDICATOR_ORDER);
      List<IndicatorSummary> summaries = sorted(context.sideInput(summaryView), SUMMARY_ORDER);
      List<FailedRecord> failures = sorted(context.sideInput(failureView), FAILURE_ORDER);
      Workspace workspace = folder.workspace();
      folder.clear();
      folder.write(indicators, summaries, failures);
      workspace.publish(
          folder.path(EvaluationFolder.INDICATOR_TABLE),
          out -> IndicatorsCsv.writeIndicators(indicators, out));
      workspace.publish(
          folder.path(EvaluationFolder.SUMMARY_TABLE),
          out -> IndicatorsCsv.writeSummaries(summaries, out));
      EvaluationPage page = EvaluationPage.of(summaries, failures, evaluation);
      page.pictures().forEach((name, svg) -> workspace.publish(folder.path(name), bytes(svg)));
      workspace.publish(folder.path(EvaluationFolder.PAGE), bytes(page.html()));
      folder.noteFiles();
      context.output(folder.location(EvaluationFolder.PAGE));
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> List<T> sorted(Iterable<T> records, Comparator<T> order) {
      List<T> list = new ArrayList<>();
      records.forEach(list::add);
      list.sort(order);
      return list;
    }
  }
}
