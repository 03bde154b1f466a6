package dev.fisherflow.transforms.workspace;

import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.io.aws2.s3.DefaultS3ClientBuilderFactory;
import org.apache.beam.sdk.options.PipelineOptions;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Beam's options of S3, set as this process reaches it. Loaded only where S3 is built in. */
final class S3Reach {

  /** S3's least; Beam's default is 64 MB, allocated for each file that is written. */
  private static final int UPLOAD_BYTES = 5 * 1024 * 1024;

  private S3Reach() {}

  static void apply(StoreSettings settings, PipelineOptions options) {
    S3Options s3 = options.as(S3Options.class);
    s3.setS3UploadBufferSizeBytes(UPLOAD_BYTES);
    if (settings.endpoint() != null) {
      s3.setEndpoint(settings.endpoint());
    }
    if (settings.region() != null) {
      s3.setAwsRegion(Region.of(settings.region()));
    }
    if (settings.pathStyle()) {
      s3.setS3ClientFactoryClass(PathStyle.class);
    }
  }

  /** Clients whose requests name the bucket in their path. */
  public static final class PathStyle extends DefaultS3ClientBuilderFactory {

    @Override
    public S3ClientBuilder createBuilder(S3Options options) {
      return super.createBuilder(options).forcePathStyle(true);
    }
  }
}
