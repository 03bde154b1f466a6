package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Evaluations;
import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.run.Version;
import dev.fisherflow.pipelines.schedule.ManifestComparer;
import dev.fisherflow.runners.cli.given.Converters;
import dev.fisherflow.runners.cli.given.PluginFolder;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.runners.cli.output.Colours;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.flink.FlinkSweeps;
import dev.fisherflow.transforms.submission.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line's root. */
@Command(
    name = "fisherflow",
    description = {
      "Fine-tuning sweeps with exact natural-gradient optimizers, as one reproducible dataflow:"
          + " prepare datasets, train every trial, select the best checkpoints, predict the test"
          + " sets, package GLUE submissions, report.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Fisherflow.Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class Fisherflow implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // found by its name
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  @SuppressWarnings("UnusedVariable") // likewise
  @Option(
      names = Colours.OFF,
      scope = ScopeType.INHERIT,
      description = "No colours, on a terminal either; the variable NO_COLOR does the same.")
  private boolean noColour;

  /** The launcher has put the jars of the folder on the class path; this says where it has not. */
  @Option(
      names = PluginFolder.OPTION,
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Folder of plug-ins: its jars add optimizers, tasks and other things (command plugins).")
  @SuppressWarnings("UnusedMethod") // the command line calls it
  private void plugins(Path folder) {
    try {
      PluginFolder.check(folder);
    } catch (UsageException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Fisherflow() {}

  /**
   * The command line with all its commands.
   *
   * @param sweeps what the commands run on
   * @param evaluations what evaluations run on
   * @param validator lists the faults of a GLUE zip
   */
  static CommandLine commandLine(
      Sweeps sweeps, Evaluations evaluations, Function<Path, List<Finding>> validator) {
    return commandLine("", sweeps, evaluations, validator);
  }

  /**
   * The command line for some words.
   *
   * @param first the first of them; if it names a command, the others are left out
   */
  static CommandLine commandLine(
      String first,
      Sweeps sweeps,
      Evaluations evaluations,
      Function<Path, List<Finding>> validator) {
    ErrorReporter failures = new ErrorReporter();
    CommandLine commandLine = new CommandLine(new Fisherflow());
    new CommandChoice(commandLine, first)
        .addSubcommand(new InitCommand())
        .addSubcommand(new SweepCommand(sweeps, FlinkSweeps::on))
        .addSubcommand(new StatusCommand())
        .addSubcommand(new WatchCommand())
        .addSubcommand(new PauseCommand())
        .addSubcommand(new ResumeCommand())
        .addSubcommand(new CancelCommand())
        .addSubcommand(new MetricsCommand())
        .addSubcommand(new ReportCommand())
        .addSubcommand(new PaperCommand())
        .addSubcommand(new RerunCommand(sweeps, FlinkSweeps::on))
        .addSubcommand(new CompareCommand())
        .addSubcommand(new PlanCommand(sweeps))
        .addSubcommand(new CalibrateCommand(sweeps))
        .addSubcommand(new DescribeCommand())
        .addSubcommand(new SchemaCommand())
        .addSubcommand(new PluginsCommand(), new CheckPluginsCommand(sweeps))
        .addSubcommand(new GcCommand())
        .addSubcommand(new DoctorCommand())
        .addSubcommand(new PrepareCommand(sweeps))
        .addSubcommand(new EvaluateCommand(evaluations))
        .addSubcommand(new PredictCommand())
        .addSubcommand(new ExportCommand())
        .addSubcommand(new ValidateSubmissionCommand(validator))
        .addSubcommand(new FetchCommand())
        .addSubcommand(new IllustrateCommand())
        .addSubcommand(new ProveResumeCommand(sweeps))
        .addSubcommand(new ScheduleCommand(sweeps, FlinkSweeps::on, ManifestComparer::new))
        .addSubcommand(
            new RunsCommand(),
            new ListRunsCommand(),
            new DeleteRunsCommand(),
            new RenameRunCommand())
        .addSubcommand(
            new SubmissionsCommand(),
            new ListSubmissionsCommand(),
            new RecordUploadCommand(validator))
        .addSubcommand(new CompletionCommand())
        .addSubcommand(new CommandPagesCommand())
        .addSubcommand(new CataloguePagesCommand())
        .addAll();
    commandLine
        .setExpandAtFiles(false) // the name of a file may begin so
        .setExecutionStrategy(ErrorReporter::run)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
    Converters.register(commandLine);
    ExitCode.listIn(commandLine);
    CommandGroups.listIn(commandLine);
    commandLine.setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
    return commandLine;
  }

  /** Without a command, what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Prints the version. */
  static final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"fisherflow " + Version.current()};
    }
  }
}
