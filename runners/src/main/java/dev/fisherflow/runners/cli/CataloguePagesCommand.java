package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.catalogue.Catalogue;
import dev.fisherflow.pipelines.catalogue.CataloguePages;
import dev.fisherflow.pipelines.spec.schema.SpecificationSchema;
import dev.fisherflow.runners.cli.output.ExitCode;
import dev.fisherflow.runners.cli.output.Troubleshooting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the files that are made of declarations, for those who work on the program. */
@Command(
    name = "catalogue-pages",
    hidden = true,
    header = "Write the pages of what specifications may name, and the schema of specifications.")
final class CataloguePagesCommand implements Callable<Integer> {

  @Parameters(arity = "1", paramLabel = "DIR", description = "The folder of the pages.")
  private Path folder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : files().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    spec.commandLine().getOut().printf("%d files are in %s%n", files().size(), folder);
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }

  /** The files by their names, of fisherflow's own things. */
  static Map<String, String> files() {
    Map<String, String> files = new TreeMap<>(CataloguePages.of(Catalogue.own()));
    files.put(Troubleshooting.FILE, Troubleshooting.page());
    files.put(SpecificationSchema.FILE, SpecificationSchema.of(Catalogue.own()));
    return files;
  }
}
