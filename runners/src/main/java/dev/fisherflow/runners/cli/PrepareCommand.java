package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.Sweeps;
import dev.fisherflow.pipelines.sweep.SweepRequest;
import dev.fisherflow.runners.cli.option.DataOptions;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.option.SpecificationFile;
import dev.fisherflow.runners.cli.output.DataWarningLines;
import dev.fisherflow.runners.cli.output.DatasetLines;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.DatasetFolder;
import dev.fisherflow.transforms.dataset.survey.TextLengths;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prepares the datasets of a sweep. */
@Command(
    name = "prepare",
    header = "Prepare the datasets of a sweep, and train nothing.",
    description = {
      "Reads and checks the raw files of the sweep's tasks, and writes the datasets that"
          + " trials read into the workspace. Prints of each split its rows, labels, lengths, rows that"
          + " repeat others or stand in train too, and rows that are left out, which a file lists; if"
          + " of GLUE's they are more than 1 in 100, it stops. Warns of what is noticeable about the"
          + " files.",
      ""
    })
final class PrepareCommand implements Callable<Integer> {

  private static final int DIGEST_DIGITS = 12;

  @Parameters(
      arity = "0..1",
      paramLabel = "SPEC",
      description = SpecificationFile.DESCRIPTION + " Without it, the demonstration's.")
  private Path file;

  @Mixin private SetOptions set;

  @Mixin private DataOptions data;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Spec private CommandSpec spec;

  private final Sweeps sweeps;

  PrepareCommand(Sweeps sweeps) {
    this.sweeps = sweeps;
  }

  @Override
  public Integer call() {
    SweepRequest request = data.request(file, set);
    PrintWriter out = spec.commandLine().getOut();
    List<DatasetManifest> manifests = sweeps.prepare(request);
    if (json) {
      out.print(JsonOutput.of(JsonOutput.records(manifests)));
    } else {
      for (DatasetManifest manifest : manifests) {
        out.println(line(manifest) + lengths(request, manifest));
        out.print(DatasetLines.of(task(request, manifest), manifest));
        out.print(DataWarningLines.render(warnings(manifest)));
      }
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private static Task task(SweepRequest request, DatasetManifest manifest) {
    return request.specification().tasks().stream()
        .filter(task -> task.key().equals(manifest.getTask()))
        .findFirst()
        .orElseThrow();
  }

  /** How many tokens the training texts have, and would have in padded batches. */
  private static String lengths(SweepRequest request, DatasetManifest manifest) {
    TextLengths texts = TextLengths.of(manifest);
    int batchSize = request.specification().trainings(manifest.getTask()).get(0).batchSize();
    return texts.known()
        ? String.format(
            Locale.ROOT,
            "; a training text has %.1f tokens, %.1f if batches of %d were padded",
            texts.mean(),
            texts.padded(batchSize),
            batchSize)
        : "";
  }

  private static List<DataWarning> warnings(DatasetManifest manifest) {
    return manifest.getWarnings() == null ? List.of() : manifest.getWarnings();
  }

  private String line(DatasetManifest manifest) {
    String splits =
        manifest.getSplits().stream()
            .map(split -> split.getName() + " " + split.getRows())
            .collect(Collectors.joining(", "));
    String failed =
        manifest.getFailedRows() == 0
            ? ""
            : "; %d rows could not be read and are left out, see %s"
                .formatted(
                    manifest.getFailedRows(),
                    data.workspace()
                        .open()
                        .resolve(
                            new DatasetFolder(manifest.getDigest())
                                .faults(manifest.getSourceDigest())));
    return "%s %s: %s%s"
        .formatted(
            manifest.getTask(), manifest.getDigest().substring(0, DIGEST_DIGITS), splits, failed);
  }
}
