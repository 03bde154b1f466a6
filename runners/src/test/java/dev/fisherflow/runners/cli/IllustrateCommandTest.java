package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IllustrateCommandTest {

  @TempDir private Path folder;

  private final Program program =
      new Program(() -> Fisherflow.commandLine(null, null, zip -> List.of()));

  private int run(Path to) {
    return program.run("illustrate", "--out", to.toString());
  }

  @Test
  void filesAreWrittenReplacedAndNamed() throws IOException {
    Path to = folder.resolve("new/one");
    Files.createDirectories(to);
    Files.writeString(to.resolve("figure1.svg"), "old");
    assertThat(run(to)).isZero();
    assertThat(program.out().lines())
        .containsExactly(
            to.resolve("figure1.svg").toString(),
            to.resolve("figure4.svg").toString(),
            to.resolve("illustration.html").toString());
    try (Stream<Path> inside = Files.list(to)) {
      assertThat(inside.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("figure1.svg", "figure4.svg", "illustration.html");
    }
    assertThat(to.resolve("figure1.svg")).content().startsWith("<svg");
    assertThat(to.resolve("illustration.html")).content().startsWith("<!DOCTYPE html>");
  }

  @Test
  void aFileInThePlaceOfTheFolderIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(run(file)).isEqualTo(1);
    assertThat(program.err()).contains("cannot write into the folder " + file);
    assertThat(program.out()).isEmpty();
  }
}
