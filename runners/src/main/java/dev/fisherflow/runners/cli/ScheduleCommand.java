package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.run.RunSummary;
import dev.fisherflow.pipelines.schedule.Agenda;
import dev.fisherflow.pipelines.schedule.CronAgenda;
import dev.fisherflow.pipelines.schedule.CronSchedule;
import dev.fisherflow.pipelines.schedule.ManifestComparer;
import dev.fisherflow.pipelines.schedule.RunComparer;
import dev.fisherflow.pipelines.schedule.RunMaker;
import dev.fisherflow.pipelines.schedule.RunRetention;
import dev.fisherflow.pipelines.schedule.ScheduleService;
import dev.fisherflow.pipelines.schedule.Timekeeper;
import dev.fisherflow.pipelines.schedule.alert.Alarm;
import dev.fisherflow.pipelines.schedule.ledger.LedgerEntry;
import dev.fisherflow.pipelines.schedule.ledger.RunOutcome;
import dev.fisherflow.pipelines.schedule.ledger.Schedule;
import dev.fisherflow.pipelines.schedule.ledger.ScheduleFolder;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.submission.PackagedZip;
import dev.fisherflow.pipelines.sweep.SweepOutcome;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.option.AlertOptions;
import dev.fisherflow.runners.cli.option.DataOptions;
import dev.fisherflow.runners.cli.option.ExecutorOptions;
import dev.fisherflow.runners.cli.option.ResourceOptions;
import dev.fisherflow.runners.cli.option.RunIds;
import dev.fisherflow.runners.cli.option.RunnerOptions;
import dev.fisherflow.runners.cli.option.ScheduleOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.SweepSummary;
import dev.fisherflow.runners.cli.progress.WatchedSweep;
import dev.fisherflow.runners.flink.FlinkSweeps;
import dev.fisherflow.transforms.execution.RunningWork;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a sweep again and again. */
@Command(
    name = "schedule",
    header = "Run a sweep again and again, by the clock.",
    description = {
      "Stays in the foreground and makes a run whenever one is due. A run does what has changed"
          + " since: trials that the workspace holds are not trained again. Each ends with a"
          + " comparison with the last good one. The workspace keeps a ledger, by which a service"
          + " that was killed is gone on with: no run is lost or made twice.",
      ""
    })
final class ScheduleCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "SPEC|MANIFEST",
      description =
          SpecificationFile.DESCRIPTION
              + " Or the manifest.json of a run, whose specification it is. Read anew for each run."
              + " Without it, a demonstration is run.")
  private Path file;

  @Mixin private ScheduleOptions schedule;

  @Mixin private AlertOptions alerts;

  @Mixin private DataOptions data;

  @Option(names = "--fresh", description = "Train every trial again in every run.")
  private boolean fresh;

  @Mixin private ResourceOptions resources;

  @Mixin private ExecutorOptions executor;

  @Mixin private RunnerOptions runner;

  @Spec private CommandSpec spec;

  private final Sweeps direct;
  private final Function<String, FlinkSweeps> flink;
  private final Function<Workspace, RunComparer> comparers;

  /**
   * The command.
   *
   * @param comparers compares the runs of a workspace
   */
  ScheduleCommand(
      Sweeps direct,
      Function<String, FlinkSweeps> flink,
      Function<Workspace, RunComparer> comparers) {
    this.direct = direct;
    this.flink = flink;
    this.comparers = comparers;
  }

  /** As 'fisherflow compare' does. */
  static Function<Workspace, RunComparer> byManifests() {
    return ManifestComparer::new;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (runner.detached()) {
      throw new ParameterException(
          spec.commandLine(), "expected no --detached: a schedule waits for its runs");
    }
    SweepSpecification first = data.specification(file);
    RunnerOptions.Target target = runner.target(direct, flink);
    target.warn(target.trialsAtOnce(resources), spec.commandLine().getErr());
    Workspace workspace = Workspace.at(data.workspace());
    ScheduleFolder folder =
        new ScheduleFolder(workspace, RunIds.checked(schedule.name().orElse(first.name()), spec));
    Schedule wanted =
        schedule.describe(
            file == null ? "the demonstration" : file.toString(),
            fresh,
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
    RunMaker maker =
        new RunMaker(
            (runId, resumed) -> watched(() -> run(workspace, target, runId, resumed)),
            comparers.apply(workspace),
            schedule.baseline());
    Alarm alarm = new Alarm(alerts.channels());
    RunRetention retention = retention(workspace);
    int runs = schedule.runs();
    ExecutorService worker = Executors.newSingleThreadExecutor(ScheduleCommand::daemon);
    List<LedgerEntry> ended;
    try (ScheduleFolder.Held held = folder.lock()) {
      Agenda agenda = agenda(folder, folder.begin(wanted));
      ended =
          new ScheduleService(
                  folder, agenda, maker, alarm, retention, Timekeeper.SYSTEM, worker, this::say)
              .serve(runs);
    } finally {
      worker.shutdown();
    }
    return ended.stream().mapToInt(ScheduleCommand::code).max().orElse(ExitCode.OK.code());
  }

  private Agenda agenda(ScheduleFolder folder, Schedule begun) {
    Optional<CronSchedule> cron = schedule.cron();
    if (cron.isEmpty()) {
      return Agenda.once(folder.name(), folder.ledger());
    }
    Agenda agenda =
        new CronAgenda(folder.name(), cron.get(), begun.missed(), begun.overlap(), begun.since());
    say("next run " + agenda.nextDue(folder.ledger()).atZone(cron.get().zone()));
    return agenda;
  }

  private RunRetention retention(Workspace workspace) {
    OptionalInt keep = schedule.keep();
    Optional<String> baseline = schedule.baseline();
    return new RunRetention(
        keep,
        runId ->
            baseline.filter(runId::equals).isPresent() || PackagedZip.uploaded(workspace, runId));
  }

  /**
   * What a process that is told to end has stopped is no outcome. Of an error the ledger has one
   * line; who asked for the trace gets it here.
   */
  private RunOutcome watched(Callable<RunOutcome> run) throws Exception {
    try {
      RunOutcome outcome = run.call();
      if (RunningWork.refused()) {
        throw new InterruptedException("the process is about to end");
      }
      return outcome;
    } catch (Exception e) {
      if (Boolean.TRUE.equals(
          spec.commandLine().getCommandSpec().findOption("--debug").getValue())) {
        e.printStackTrace(spec.commandLine().getErr());
      }
      if (RunningWork.refused()) {
        throw new InterruptedException("the process is about to end");
      }
      throw e;
    }
  }

  private RunOutcome run(
      Workspace workspace, RunnerOptions.Target target, String runId, boolean resumed) {
    Optional<RunSummary> whole =
        resumed
            ? RunSummary.of(workspace, runId).filter(run -> run.ended() != null)
            : Optional.empty();
    if (whole.isPresent()) {
      return RunOutcome.of(whole.get().trials(), whole.get().failed());
    }
    SweepSpecification specification = data.specification(file);
    SweepRequest request =
        new SweepRequest(
            specification,
            data.workspace(),
            data.glue(),
            runId,
            fresh,
            target.trialsAtOnce(resources),
            resources.threadsPerTrial(),
            resources.checkpointEvery(),
            executor.execution());
    SweepOutcome outcome = WatchedSweep.run(target.sweeps(), request, spec.commandLine().getErr());
    PrintWriter out = spec.commandLine().getOut();
    out.print(SweepSummary.render(outcome, TrialPlan.of(specification).names()));
    out.flush();
    return RunOutcome.of(
        outcome.results().size(),
        outcome.failedTrials().size() + outcome.failuresAfterTraining().size());
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
    out.flush();
  }

  /** What an ended run says to the caller; of several the greatest number is said. */
  private static int code(LedgerEntry entry) {
    return switch (entry.state()) {
      case CRASHED -> ExitCode.CRASHED.code();
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
