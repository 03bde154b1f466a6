package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.prediction.AnsweredFile;
import dev.fisherflow.pipelines.prediction.FilePrediction;
import dev.fisherflow.pipelines.prediction.SplitPrediction;
import dev.fisherflow.runners.cli.option.PredictOptions;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Answers the rows of a file. */
@Command(
    name = "predict",
    header = "Answer the rows of a file with what a run has trained.",
    description = {
      "Writes a row of answers for each row of the file, in its order: the label and the"
          + " probability of each label, or the number of a regression task, and what a"
          + " text-to-text model writes. A row that cannot be read keeps its place, with its fault."
          + " Prints metrics where the file has labels.",
      ""
    })
final class PredictCommand implements Callable<Integer> {

  @Mixin private PredictOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Optional<Path> file = options.out();
    FilePrediction prediction =
        options.split().isPresent()
            ? SplitPrediction.of(options.runs(), options.split().get())
            : FilePrediction.of(options.request());
    PrintWriter out = spec.commandLine().getOut();
    if (file.isPresent()) {
      AnsweredFile.write(prediction, file.get());
      out.printf("answers  %s%n", file.get());
    } else {
      ByteArrayOutputStream csv = new ByteArrayOutputStream();
      AnsweredFile.write(prediction, csv);
      out.print(csv.toString(StandardCharsets.UTF_8));
    }
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    prediction
        .metrics()
        .forEach(metric -> err.printf("%s  %.4f%n", metric.getName(), metric.getValue()));
    err.flush();
    return ExitCode.OK.code();
  }
}
