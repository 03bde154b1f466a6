package dev.fisherflow.runners.cli;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.pipelines.catalogue.Catalogue;
import dev.fisherflow.pipelines.catalogue.CatalogueJson;
import dev.fisherflow.pipelines.catalogue.CatalogueKind;
import dev.fisherflow.pipelines.catalogue.CatalogueText;
import dev.fisherflow.pipelines.report.table.ModelTables;
import dev.fisherflow.pipelines.spec.SpecifiedModels;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.runners.cli.given.UsageException;
import dev.fisherflow.runners.cli.option.CatalogueWords;
import dev.fisherflow.runners.cli.option.ModelOptions;
import dev.fisherflow.runners.cli.option.SetOptions;
import dev.fisherflow.runners.cli.output.DescribeJson;
import dev.fisherflow.runners.cli.output.ErrorReporter;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.JsonOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a sweep trains, or what specifications may name. */
@Command(
    name = "describe",
    header = "Show what a sweep trains, or what specifications may name.",
    description = {
      "With a kind: lists all of the kind. With a kind and a name: shows its settings. With"
          + " a sweep: shows its models and adapters, parameters by tensor, memory of a step.",
      "",
      "    fisherflow describe optimizer",
      "    fisherflow describe optimizer ief",
      "    fisherflow describe sweep.yaml",
      "",
      "Of a sweep's models it reads only config.json and headers, not the weights. Memory is that of"
          + " float32 numbers in one training step, at the specification's batch size and longest"
          + " texts.",
      "",
      "The word of a kind is never a file: name such a file ./optimizer.",
      ""
    })
final class DescribeCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "KIND|SPEC",
      completionCandidates = CatalogueWords.KindsAndPresets.class,
      description = "A kind or a preset (${COMPLETION-CANDIDATES}), or a sweep's YAML file.")
  private String subject;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      completionCandidates = CatalogueWords.Names.class,
      description = "One of the kind; all of them if left out.")
  private String name;

  @Mixin private SetOptions set;

  @Mixin private ModelOptions models;

  @Option(names = "--json", description = JsonOutput.DESCRIPTION)
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine()
        .getOut()
        .print(Catalogue.find(subject).map(this::declared).orElseGet(this::sweep));
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }

  private String declared(CatalogueKind kind) {
    if (models.modelsGiven()) {
      throw new UsageException("expected no --models with a kind: it would be ignored");
    }
    if (!set.all().isEmpty()) {
      throw new UsageException("expected no --set with a kind: it would be ignored");
    }
    if (name == null) {
      return json ? JsonOutput.of(CatalogueJson.list(kind)) : CatalogueText.list(kind);
    }
    Declaration declaration = declaration(kind);
    return json
        ? JsonOutput.of(CatalogueJson.of(kind, declaration))
        : CatalogueText.of(kind, declaration);
  }

  private Declaration declaration(CatalogueKind kind) {
    if (!kind.registry().names().contains(name)) {
      throw new UsageException(kind.registry().unknown(name));
    }
    return kind.declaration(name);
  }

  private String sweep() {
    boolean path = subject.contains(".") || subject.contains("/");
    String hint = path ? "" : Catalogue.hint(subject);
    if (name != null || !hint.isEmpty() && !Files.exists(Path.of(subject))) {
      throw new UsageException(
          "expected %s or a sweep, found '%s'%s"
              .formatted(String.join(", ", Catalogue.words()), subject, hint));
    }
    SweepSpecification specification = models.specification(Path.of(subject), set);
    String described =
        json ? JsonOutput.of(DescribeJson.of(specification)) : ModelTables.render(specification);
    SpecifiedModels.doubts(specification)
        .forEach(doubt -> ErrorReporter.warn(spec.commandLine(), doubt));
    return described;
  }
}
