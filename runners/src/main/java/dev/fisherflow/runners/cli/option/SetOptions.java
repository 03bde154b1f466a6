package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.spec.yaml.SetOption;
import java.util.List;
import picocli.CommandLine.Option;

/** Values in place of those of a specification. */
public final class SetOptions {

  @Option(
      names = SetOption.NAME,
      paramLabel = "KEY=VALUE",
      description =
          "A value in place of the specification's, or beside them, in YAML: --set training.limit=64,"
              + " --set 'optimizers[0].learningRate=[1e-3, 1e-4]'. May be given several times.")
  private List<String> set = List.of();

  /** What is set, in the order of the command line. */
  public List<SetOption> all() {
    return set.stream().map(SetOption::new).toList();
  }

  /** The same as it was given. */
  public String text() {
    return String.join("", set.stream().map(each -> " " + SetOption.NAME + " " + each).toList());
  }
}
