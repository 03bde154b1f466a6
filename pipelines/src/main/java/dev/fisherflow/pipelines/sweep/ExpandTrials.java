package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Trial;
import java.util.List;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.FlatMapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;

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
        .apply("Expand", FlatMapElements.into(TypeDescriptor.of(Trial.class)).via(this::trials))
        .setCoder(AvroCoder.of(Trial.class));
  }

  private List<Trial> trials(DatasetManifest manifest) {
    return templates.stream()
        .filter(candidate -> candidate.suits(manifest))
        .flatMap(suiting -> suiting.trials(manifest).stream())
        .toList();
  }
}
