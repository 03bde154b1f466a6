package dev.fisherflow.pipelines;

import dev.fisherflow.pipelines.sweep.Sweep;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.SubmissionManifest;
import dev.fisherflow.transforms.submission.PackageSubmission;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.avro.coders.AvroCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The tags of {@link PackageSubmission}, all empty if the sweep makes no zips. */
final class PackageStage extends PTransform<PCollectionTuple, PCollectionTuple> {

  private static final long serialVersionUID = 1L;

  private final boolean asked;
  private final PackageSubmission zips;

  private PackageStage(boolean asked, PackageSubmission zips) {
    this.asked = asked;
    this.zips = zips;
  }

  static PackageStage of(Sweep sweep) {
    return new PackageStage(
        sweep.packages(),
        PackageSubmission.into(sweep.folder().workspace(), sweep.folder().path()));
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple input) {
    return asked ? input.apply("Zips", zips) : nothing(input.getPipeline());
  }

  private static PCollectionTuple nothing(Pipeline pipeline) {
    return PCollectionTuple.of(
            PackageSubmission.MANIFESTS,
            pipeline.apply("NoZips", Create.empty(AvroCoder.of(SubmissionManifest.class))))
        .and(
            PackageSubmission.FAILURES,
            pipeline.apply("NoFailures", Create.empty(AvroCoder.of(FailedRecord.class))));
  }
}
