package dev.fisherflow.transforms.workspace;

import java.util.Optional;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.io.aws2.s3.DefaultS3ClientBuilderFactory;
import org.apache.beam.sdk.options.PipelineOptions;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
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
    Optional<Region> region =
        Optional.ofNullable(settings.region()).map(Region::of).or(S3Reach::named);
    s3.setAwsRegion(region.orElse(Region.US_EAST_1));
    if (region.isEmpty() && settings.endpoint() == null) {
      s3.setS3ClientFactoryClass(AnyRegion.class);
    }
    if (settings.pathStyle()) {
      s3.setS3ClientFactoryClass(PathStyle.class);
    }
  }

  /**
   * The region that the environment names. Beam would also ask EC2's metadata service, for seconds,
   * in every process that has S3 built in, whatever its workspace is on.
   */
  private static Optional<Region> named() {
    try {
      return Optional.ofNullable(
          new AwsRegionProviderChain(
                  new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
              .getRegion());
    } catch (SdkClientException e) {
      return Optional.empty();
    }
  }

  /** Clients that ask a bucket for its region. */
  public static final class AnyRegion extends DefaultS3ClientBuilderFactory {

    @Override
    public S3ClientBuilder createBuilder(S3Options options) {
      return super.createBuilder(options).crossRegionAccessEnabled(true);
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
