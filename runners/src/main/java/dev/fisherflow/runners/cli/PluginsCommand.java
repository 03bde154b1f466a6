package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.plugin.Plugin;
import dev.fisherflow.pipelines.report.table.Columns;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the jars of --plugins add. */
@Command(
    name = "plugins",
    header = "List what plug-ins add, or check them.",
    description = {
      "A plug-in is a jar with optimizers, schedules, adapters, model families, tasks, metrics or"
          + " update rules of your own. Its code runs only where --plugins names its folder, and its"
          + " digest is part of each trial that uses it.",
      "",
      "    fisherflow plugins --plugins jars",
      "    fisherflow plugins check --plugins jars sweep.yaml",
      ""
    })
final class PluginsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<Plugin> plugins = Plugin.all();
    spec.commandLine()
        .getOut()
        .print(
            plugins.isEmpty()
                ? "no plug-ins: name a folder of jars with --plugins DIR\n"
                : new Columns<Plugin>()
                    .left("kind", Plugin::kind)
                    .left("name", each -> each.declared().name())
                    .left("code", Plugin::origin)
                    .left("from", Plugin::location)
                    .render(plugins));
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }
}
