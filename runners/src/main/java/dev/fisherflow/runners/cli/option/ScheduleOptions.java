package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.schedule.CronSchedule;
import dev.fisherflow.pipelines.schedule.KeptRuns;
import dev.fisherflow.pipelines.schedule.ledger.MissedPolicy;
import dev.fisherflow.pipelines.schedule.ledger.OverlapPolicy;
import dev.fisherflow.pipelines.schedule.ledger.RunSchedule;
import dev.fisherflow.pipelines.submission.PackagedZip;
import dev.fisherflow.runners.cli.given.Checks;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.transforms.workspace.Workspace;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** When runs are made, and what is kept of them. */
public final class ScheduleOptions {

  @ArgGroup(multiplicity = "1")
  private Times times;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      converter = ZoneConverter.class,
      description =
          "The time zone of the cron expression, such as Europe/Paris. Default: the system's.")
  private ZoneId zone;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The schedule's name: that of its ledger, and the prefix of its runs' names."
              + " Default: the sweep's name.")
  private String name;

  @Option(
      names = "--missed",
      paramLabel = "POLICY",
      defaultValue = "once",
      converter = MissedConverter.class,
      description =
          "What to do about runs that came due while no service was running: skip, once"
              + " (one run for all of them) or all. Default: ${DEFAULT-VALUE}")
  private MissedPolicy missed;

  @Option(
      names = "--overlap",
      paramLabel = "POLICY",
      defaultValue = "skip",
      converter = OverlapConverter.class,
      description =
          "What to do if a run comes due before an earlier one has ended: skip or queue."
              + " Default: ${DEFAULT-VALUE}")
  private OverlapPolicy overlap;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description =
          "Keep the folders of the last N runs of the schedule, of the last good one, and of those"
              + " with a zip that was uploaded; the ledger keeps its line of every run. Default:"
              + " all")
  private Integer keep;

  @Option(
      names = "--max-runs",
      paramLabel = "N",
      description = "End after N runs, with the highest of their exit codes.")
  private Integer maxRuns;

  @Option(
      names = "--baseline",
      paramLabel = "RUN",
      description =
          "Compare with this run of the workspace. Default: the schedule's latest run"
              + " without failures or drift.")
  private String baseline;

  /** Who watches the clock. */
  static final class Times {

    @Option(
        names = "--cron",
        required = true,
        paramLabel = "EXPRESSION",
        description =
            "When runs are due: minute, hour, day of month, month, day of week; a sixth"
                + " field before these is the second.")
    private String cron;

    @Option(
        names = "--once",
        required = true,
        description =
            "Make one run now, or finish an interrupted one, and end with its exit code:"
                + " for systemd timers and CronJobs.")
    private boolean once;
  }

  /** The expression, unless something else watches the clock. */
  public Optional<CronSchedule> cron() {
    if (times.cron == null) {
      return Optional.empty();
    }
    return Optional.of(Checks.valid(() -> CronSchedule.of(times.cron, zone())));
  }

  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  public Optional<String> baseline() {
    return Optional.ofNullable(baseline).map(RunIds::checked);
  }

  /** Which run folders are kept. */
  public KeptRuns keptRuns(Workspace workspace) {
    Optional<String> compared = baseline();
    return new KeptRuns(
        keep == null ? OptionalInt.empty() : OptionalInt.of(Checks.atLeast(1, "--keep", keep)),
        runId ->
            compared.filter(runId::equals).isPresent() || PackagedZip.uploaded(workspace, runId));
  }

  /** How many runs are made. */
  public int runs() {
    int most = maxRuns == null ? Integer.MAX_VALUE : Checks.atLeast(1, "--max-runs", maxRuns);
    return times.once ? 1 : most;
  }

  /**
   * What the schedule's folder says of it.
   *
   * @param file the specification; null for the demonstration
   */
  public RunSchedule describe(Path file, SetOptions set, boolean fresh, Instant since) {
    Optional<CronSchedule> cron = cron();
    return new RunSchedule(
        (file == null ? "the demonstration" : file.toString()) + set.text(),
        cron.map(CronSchedule::expression).orElse(null),
        cron.map(one -> one.zone().getId()).orElse(null),
        missed,
        overlap,
        keep,
        fresh,
        since.truncatedTo(ChronoUnit.SECONDS));
  }

  private ZoneId zone() {
    return zone == null ? ZoneId.systemDefault() : zone;
  }

  /** By the names of the time zone database. */
  static final class ZoneConverter implements ITypeConverter<ZoneId> {
    @Override
    public ZoneId convert(String text) {
      try {
        return ZoneId.of(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "expected a time zone such as Europe/Paris, found '" + text + "'");
      }
    }
  }

  /** By their words. */
  static final class MissedConverter extends WordConverter<MissedPolicy> {
    MissedConverter() {
      super(MissedPolicy.values());
    }
  }

  /** By their words. */
  static final class OverlapConverter extends WordConverter<OverlapPolicy> {
    OverlapConverter() {
      super(OverlapPolicy.values());
    }
  }
}
