package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.export.AdapterExport;
import dev.fisherflow.pipelines.export.ExportRequest;
import dev.fisherflow.runners.cli.option.ExportOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Exports a trained adapter. */
@Command(
    name = "export",
    header = "Write a trained adapter, or its merged model, as a folder for Python.",
    description = {
      "Writes a folder in Hugging Face's layout: the adapter as Python's peft reads it, or with"
          + " --merged the whole model; with the tokenizer's files and a README.md of its results"
          + " and origin. Reads the folder again and compares its logits with the adapter's before"
          + " it gets its name.",
      ""
    })
final class ExportCommand implements Callable<Integer> {

  @Mixin private ExportOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ExportRequest request = options.request();
    double apart = AdapterExport.write(request);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("exported  %s%n", request.to());
    out.printf("checked   read again: logits differ by at most %.1e%n", apart);
    out.flush();
    return ExitCode.OK.code();
  }
}
