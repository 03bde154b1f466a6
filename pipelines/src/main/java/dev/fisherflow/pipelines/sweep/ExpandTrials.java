package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Trial;
import java.util.List;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Prepared datasets to the sweep's trials on them. */
public final class ExpandTrials
    extends PTransform<PCollection<DatasetManifest>, PCollection<Trial>> {

  private static final long serialVersionUID = 1L;

  private final List<Templates> templates;

  private ExpandTrials(List<Templates> templates) {
    this.templates = templates;
  }

  /** The trials of a specification. */
  public static ExpandTrials of(SweepSpecification specification, SweepModels models) {
    TrialPlan plan = TrialPlan.of(specification);
    return new ExpandTrials(
        plan.datasets().stream()
            .map(need -> Templates.of(need, models.models().get(need.model()), plan))
            .toList());
  }

  @Override
  public PCollection<Trial> expand(PCollection<DatasetManifest> manifests) {
    return manifests
        .apply("Expand", ParDo.of(new ExpandFn(templates)))
        .setCoder(AvroCoder.of(Trial.class));
  }

  private static final class ExpandFn extends DoFn<DatasetManifest, Trial> {

    private static final long serialVersionUID = 1L;

    private final List<Templates> templates;

    ExpandFn(List<Templates> templates) {
      this.templates = templates;
    }

    @ProcessElement
    public void expand(@Element DatasetManifest manifest, OutputReceiver<Trial> trials) {
      templates.stream()
          .filter(candidate -> candidate.suits(manifest))
          .forEach(suiting -> suiting.trials(manifest).forEach(trials::output));
    }
  }
}
