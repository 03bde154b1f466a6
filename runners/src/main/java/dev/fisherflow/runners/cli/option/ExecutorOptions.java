package dev.fisherflow.runners.cli.option;

import dev.fisherflow.learning.host.ByteSize;
import dev.fisherflow.learning.host.Host;
import dev.fisherflow.learning.worker.WorkerSettings;
import dev.fisherflow.pipelines.sweep.Execution;
import dev.fisherflow.runners.cli.given.UsageException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** In which processes trials are trained. */
public final class ExecutorOptions {

  /** What --executor names. */
  enum Kind {
    WORKER,
    IN_PROCESS
  }

  @Option(
      names = "--executor",
      paramLabel = "KIND",
      defaultValue = "worker",
      converter = KindConverter.class,
      description =
          "worker: each trial in a worker process, reused for further trials; a crash costs"
              + " that trial only. in-process: all in this process. Both give the same results."
              + " Default: ${DEFAULT-VALUE}")
  private Kind executor;

  @Option(
      names = "--trial-time-limit",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Longest time for a trial, such as 90s, 30m, 12h or 2d. Default: none")
  private Duration timeLimit;

  @Option(
      names = "--worker-memory",
      paramLabel = "SIZE",
      converter = MemoryConverter.class,
      description =
          "Java heap of each worker, such as 900m, 4g or 4GB; tensors are not in it. Default: an"
              + " equal share of half the machine's memory.")
  private String memory;

  /**
   * The processes, on this machine.
   *
   * @throws UsageException if a worker's heap would be larger than the machine's memory
   */
  public Execution executionHere() {
    if (memory != null && ByteSize.parse(memory) > Host.memory()) {
      throw new UsageException(
          "expected --worker-memory to be at most the %.1f GiB of this machine, found %s"
              .formatted(Host.memory() / (double) (1 << 30), memory));
    }
    return execution();
  }

  /** The processes, on whichever machine. */
  Execution execution() {
    if (executor == Kind.WORKER) {
      return new Execution(true, Optional.ofNullable(timeLimit), Optional.ofNullable(memory));
    }
    if (timeLimit != null || memory != null) {
      throw new UsageException(
          "expected --executor worker with --trial-time-limit and --worker-memory, found"
              + " in-process: trials that share one process have no limits of their own");
    }
    return Execution.IN_PROCESS;
  }

  /** By their words. */
  static final class KindConverter extends WordConverter<Kind> {
    KindConverter() {
      super(Kind.values());
    }
  }

  /** A number and its unit. */
  static final class DurationConverter implements ITypeConverter<Duration> {

    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,8})([smhd])");
    private static final Map<String, ChronoUnit> UNITS =
        Map.of(
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    @Override
    public Duration convert(String text) {
      Matcher time = TIME.matcher(text);
      if (!time.matches()) {
        throw new TypeConversionException("expected a time such as 30m, found '" + text + "'");
      }
      return Duration.of(Long.parseLong(time.group(1)), UNITS.get(time.group(2)));
    }
  }

  /** The size as it is given: it is noted in the manifest. */
  static final class MemoryConverter implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
      try {
        WorkerSettings.of(1, 1).withMemory(text);
        return text;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
