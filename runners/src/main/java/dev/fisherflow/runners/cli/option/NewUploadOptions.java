package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.submission.Upload;
import dev.fisherflow.runners.cli.given.Checks;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.schemas.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which zip was uploaded, when, and what the site answered. */
public final class NewUploadOptions {

  /** Clocks that differ a little are no mistake. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  @Parameters(arity = "1", paramLabel = "ZIP", description = "The zip.")
  private Path zip;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = MomentConverter.class,
      description = "When, such as 2026-03-01T14:30:00Z or 2026-03-01T15:30:00+01:00. Default: now")
  private Instant at;

  @Option(
      names = "--score",
      paramLabel = "NAME=NUMBER",
      description = "What the site answered, such as --score overall=71.3; may be repeated.")
  private Map<String, Double> scores = new TreeMap<>();

  public Path zip() {
    return zip;
  }

  /** What is to be recorded. */
  public Upload upload() {
    if (!Files.isRegularFile(zip)) {
      throw new InputException("there is no file " + zip, null);
    }
    Instant now = Instant.now();
    Instant moment = (at == null ? now : at).truncatedTo(ChronoUnit.SECONDS);
    if (moment.isAfter(now.plus(AHEAD))) {
      throw new UsageException("expected a time that has passed for --at, found " + moment);
    }
    String file = zip.toAbsolutePath().normalize().toString();
    return Checks.valid(() -> new Upload(Digest.ofFile(zip), file, moment, scores));
  }

  /** ISO 8601 with an offset. */
  static final class MomentConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "expected a time such as 2026-03-01T14:30:00Z, found '" + text + "'");
      }
    }
  }
}
