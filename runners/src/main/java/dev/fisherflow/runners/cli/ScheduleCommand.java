package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.metrics.MetricsWatch;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.pipelines.schedule.Agenda;
import dev.fisherflow.pipelines.schedule.CronAgenda;
import dev.fisherflow.pipelines.schedule.CronSchedule;
import dev.fisherflow.pipelines.schedule.KeptRuns;
import dev.fisherflow.pipelines.schedule.RunComparer;
import dev.fisherflow.pipelines.schedule.RunMaker;
import dev.fisherflow.pipelines.schedule.ScheduleService;
import dev.fisherflow.pipelines.schedule.Timekeeper;
import dev.fisherflow.pipelines.schedule.alert.Alarm;
import dev.fisherflow.pipelines.schedule.ledger.Ledger;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.RunSchedule;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.runners.cli.given.RunIds;
import dev.fisherflow.runners.cli.option.AlertOptions;
import dev.fisherflow.runners.cli.option.ScheduleOptions;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.option.SweepOptions;
import dev.fisherflow.runners.cli.option.watch.HealthOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.flink.FlinkSweeps;
import dev.fisherflow.transforms.lease.Leases.Lease;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a sweep again and again. */
@Command(
    name = "schedule",
    header = "Run a sweep repeatedly, by the clock.",
    description = {
      "Stays in the foreground and starts a run whenever one is due. A run trains only"
          + " trials that the workspace does not have, and ends with a comparison with the last"
          + " good run. The workspace keeps a ledger: if the service is killed, the next one"
          + " resumes where it stopped, and no run is lost or made twice.",
      ""
    })
final class ScheduleCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "SPEC|MANIFEST",
      description =
          SpecificationFile.DESCRIPTION
              + " Or the manifest.json of a run, to repeat its specification. Read again for"
              + " each run. Without it, a demonstration is run.")
  private Path file;

  @Mixin private SetOptions set;

  @Mixin private ScheduleOptions schedule;

  @Mixin private AlertOptions alerts;

  @Mixin private HealthOptions health;

  @Option(names = "--fresh", description = "Train every trial again in every run.")
  private boolean fresh;

  @Mixin private final SweepOptions options;

  @Spec private CommandSpec spec;

  private final Function<Workspace, RunComparer> comparers;

  /** What each run that an error has ended says to the caller. */
  private final Map<String, ExitCode> errors = new ConcurrentHashMap<>();

  /**
   * The command.
   *
   * @param comparers compares the runs of a workspace
   */
  ScheduleCommand(
      Sweeps direct,
      Function<String, FlinkSweeps> flink,
      Function<Workspace, RunComparer> comparers) {
    options = new SweepOptions(direct, flink);
    this.comparers = comparers;
  }

  @Override
  public Integer call() throws InterruptedException {
    options.runner().requireAttached("a schedule waits for its runs");
    SweepSpecification first = options.specification(file, set);
    Sweeps sweeps = options.sweeps(spec.commandLine().getErr());
    Workspace workspace = options.workspace().open();
    int runs = schedule.runs();
    schedule.baseline().ifPresent(run -> RunFolders.requireEnded(workspace, run));
    ScheduleFolder folder =
        new ScheduleFolder(workspace, RunIds.checked(schedule.name().orElse(first.name())));
    Alarm alarm = new Alarm(alerts.channels());
    KeptRuns kept = schedule.keptRuns(workspace);
    RunSchedule wanted = schedule.describe(file, set, fresh, Timekeeper.SYSTEM.instant());
    ExecutorService worker = Executors.newSingleThreadExecutor(ScheduleCommand::daemon);
    try (Lease held = folder.lease();
        MetricsWatch metrics = options.metrics()) {
      RunMaker maker =
          new RunMaker(
              new ScheduledSweep(
                  file, set, options, fresh, sweeps, metrics, spec.commandLine(), errors),
              comparers.apply(workspace),
              schedule.baseline());
      Agenda agenda = agenda(folder, folder.begin(wanted));
      return new ScheduleService(
              folder,
              agenda,
              maker,
              alarm,
              kept,
              Timekeeper.SYSTEM,
              worker,
              this::say,
              health.pulse())
          .serve(runs).stream().mapToInt(this::code).max().orElse(ExitCode.OK.code());
    } finally {
      worker.shutdown();
    }
  }

  private Agenda agenda(ScheduleFolder folder, RunSchedule begun) {
    Optional<CronSchedule> cron = schedule.cron();
    Ledger known = folder.ledger().known(Timekeeper.SYSTEM.instant());
    if (cron.isEmpty()) {
      return Agenda.once(folder.name(), known);
    }
    Agenda agenda =
        new CronAgenda(folder.name(), cron.get(), begun.missed(), begun.overlap(), begun.since());
    say("next run " + agenda.nextDue(known).atZone(cron.get().zone()));
    return agenda;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(Timekeeper.SYSTEM.instant().truncatedTo(ChronoUnit.SECONDS) + " " + line);
    out.flush();
  }

  /** What an ended run says to the caller; of several the greatest number is said. */
  private int code(LedgerEntry entry) {
    return switch (entry.state()) {
      case STOPPED -> ExitCode.OUTSIDE.code();
      case CRASHED -> errors.getOrDefault(entry.runId(), ExitCode.CRASHED).code();
      case TRIALS_FAILED -> entry.drifted() ? ExitCode.DRIFT.code() : ExitCode.TRIALS_FAILED.code();
      default -> entry.drifted() ? ExitCode.DRIFT.code() : ExitCode.OK.code();
    };
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "run");
    thread.setDaemon(true);
    return thread;
  }
}
