package dev.fisherflow.transforms.evaluation;

import dev.fisherflow.schemas.Indicator;
import dev.fisherflow.schemas.IndicatorSummary;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Means and standard deviations over the batches of each checkpoint. The figures of a checkpoint
 * are put in order before they are added up, so that the bits do not depend on the runner.
 */
public final class SummarizeIndicators
    extends PTransform<PCollection<Indicator>, PCollection<IndicatorSummary>> {

  private static final long serialVersionUID = 1L;

  private SummarizeIndicators() {}

  /** Summaries of each checkpoint. */
  public static SummarizeIndicators byCheckpoint() {
    return new SummarizeIndicators();
  }

  @Override
  public PCollection<IndicatorSummary> expand(PCollection<Indicator> indicators) {
    return indicators
        .apply(
            "Key",
            WithKeys.of(
                    (Indicator indicator) ->
                        indicator.getSource() + "\n" + indicator.getCheckpoint())
                .withKeyType(TypeDescriptors.strings()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), AvroCoder.of(Indicator.class)))
        .apply("Gather", GroupByKey.create())
        .apply("Summarize", ParDo.of(new SummarizeFn()))
        .setCoder(AvroCoder.of(IndicatorSummary.class));
  }

  private static final class SummarizeFn
      extends DoFn<KV<String, Iterable<Indicator>>, IndicatorSummary> {

    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void summarize(
        @Element KV<String, Iterable<Indicator>> checkpoint, OutputReceiver<IndicatorSummary> out) {
      List<Indicator> indicators = new ArrayList<>();
      checkpoint.getValue().forEach(indicators::add);
      CheckpointSummary.of(indicators).forEach(out::output);
    }
  }
}
