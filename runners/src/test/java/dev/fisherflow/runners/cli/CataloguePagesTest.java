package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.catalogue.Catalogue;
import dev.fisherflow.pipelines.spec.schema.SpecificationSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CataloguePagesTest {

  private static final Path COMMITTED = Path.of("..", "docs");

  @TempDir private Path folder;

  @Test
  void theCommittedFilesAreThoseOfTheDeclarations() {
    assertThat(CataloguePagesCommand.files())
        .isNotEmpty()
        .allSatisfy(
            (name, text) ->
                assertThat(COMMITTED.resolve(name))
                    .as(
                        "docs/%s is stale; write it again with './fisherflow catalogue-pages docs'"
                            + " and commit it",
                        name)
                    .hasContent(text));
  }

  @Test
  void theCommandWritesThem() throws Exception {
    Program program = Program.whole();
    assertThat(program.run("catalogue-pages", folder.toString())).isZero();
    assertThat(program.out()).contains("files are in " + folder);
    assertThat(Files.readString(folder.resolve("optimizers.md")))
        .isEqualTo(CataloguePagesCommand.files().get("optimizers.md"));
  }

  @Test
  void theSchemaIsPrinted() {
    Program program = Program.whole();
    assertThat(program.run("schema")).isZero();
    assertThat(program.out()).isEqualTo(SpecificationSchema.of(Catalogue.kinds()));
  }
}
