package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.pipelines.plan.DatasetNeed;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Trial;
import java.util.List;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;

/** Prepared datasets to the sweep's trials on them. */
public final class ExpandTrials
    extends PTransform<PCollection<DatasetManifest>, PCollection<Trial>> {

  private static final long serialVersionUID = 1L;

  private final String specification;
  private final SweepModels models;

  private ExpandTrials(String specification, SweepModels models) {
    this.specification = specification;
    this.models = models;
  }

  /** The trials of a specification. */
  public static ExpandTrials of(SweepSpecification specification, SweepModels models) {
    return new ExpandTrials(specification.source(), models);
  }

  @Override
  public PCollection<Trial> expand(PCollection<DatasetManifest> manifests) {
    return manifests
        .apply("Expand", ParDo.of(new ExpandFn(specification, models)))
        .setCoder(AvroCoder.of(Trial.class));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("specification", specification).withLabel("Specification"));
  }

  private static final class ExpandFn extends DoFn<DatasetManifest, Trial> {

    private static final long serialVersionUID = 1L;

    private final String specification;
    private final SweepModels models;

    private transient TrialPlan plan;

    ExpandFn(String specification, SweepModels models) {
      this.specification = specification;
      this.models = models;
    }

    @Setup
    public void setUp() {
      plan =
          TrialPlan.of(
              SweepSpecification.parse("the sweep's specification", specification)
                  .withModels(List.copyOf(models.models().keySet())));
    }

    @ProcessElement
    public void expand(@Element DatasetManifest manifest, OutputReceiver<Trial> trials) {
      for (DatasetNeed need : plan.datasets()) {
        if (serves(manifest, need)) {
          plan.trials(need, manifest, models.digest(need.model())).forEach(trials::output);
        }
      }
    }

    /** Models with the same tokenizer and input format share a dataset. */
    private boolean serves(DatasetManifest manifest, DatasetNeed need) {
      SweepModels.Entry model = models.models().get(need.model());
      return manifest.getTask().equals(need.task().key())
          && (need.task().images() || manifest.getMaxTokens() == need.maxTokens())
          && manifest.getTokenizerDigest().equals(model.tokenizerDigest())
          && manifest.getInputFormat().equals(model.inputFormat());
    }
  }
}
