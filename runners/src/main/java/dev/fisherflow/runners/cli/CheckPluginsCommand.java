package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.plugin.Plugin;
import dev.fisherflow.pipelines.plugin.PluginCheck;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.runners.cli.option.ResumeOptions;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.ResumeTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether plug-ins do what fisherflow relies on. */
@Command(
    name = "check",
    header = "Check declarations, settings and bits of plug-ins.",
    description = {
      "Of each plug-in: whether its defaults are allowed, its settings come back from records as"
          + " they went in, its schedule or metric gives the same numbers twice. With a small"
          + " specification that uses them: whether its trials end with the same bits when they are"
          + " stopped and resumed.",
      ""
    })
final class CheckPluginsCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "SPEC",
      description = "A specification that uses the plug-ins; its trials are trained twice.")
  private Path file;

  @Mixin private SetOptions set;

  @Mixin private ResumeOptions options;

  @Spec private CommandSpec spec;

  private final Sweeps sweeps;

  CheckPluginsCommand(Sweeps sweeps) {
    this.sweeps = sweeps;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Plugin> plugins = Plugin.all();
    if (plugins.isEmpty()) {
      throw new UsageException("expected plug-ins, found none: name a folder with --plugins DIR");
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean kept = true;
    for (Plugin plugin : plugins) {
      List<String> faults = PluginCheck.faults(plugin);
      if (faults.isEmpty()) {
        out.println(plugin.title() + ": declaration and settings hold");
      }
      faults.forEach(fault -> out.println(plugin.title() + ": " + fault));
      kept &= faults.isEmpty();
    }
    kept &= file == null || sameBits(out);
    if (file == null) {
      out.println("bits: not checked; give a small specification that uses the plug-ins");
    }
    out.flush();
    return kept ? ExitCode.OK.code() : ExitCode.DRIFT.code();
  }

  private boolean sameBits(PrintWriter out) throws InterruptedException {
    ResumeTable table = ProvenResumes.of(sweeps, file, set, options, spec.commandLine().getErr());
    out.print(table.render());
    return table.allEqual();
  }
}
