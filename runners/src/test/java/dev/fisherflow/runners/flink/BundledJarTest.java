package dev.fisherflow.runners.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledJarTest {

  @TempDir private Path folder;

  @Test
  void itIsBesideTheClassesAndTheLaunchersJar() throws Exception {
    Path bundle = folder.resolve("bundle/fisherflow-bundle.jar");
    Files.createDirectories(bundle.getParent());
    Files.createFile(bundle);
    assertThat(BundledJar.of(folder.resolve("classes"))).isEqualTo(bundle);
    assertThat(BundledJar.of(folder.resolve("fisherflow-runners-1.jar"))).isEqualTo(bundle);
    assertThat(BundledJar.of(bundle)).as("the program runs from the bundle").isEqualTo(bundle);
  }

  @Test
  void aMissingOneIsToldWithWhatToDo() {
    assertThatThrownBy(() -> BundledJar.of(folder.resolve("classes")))
        .isInstanceOf(FlinkException.class)
        .hasMessageContaining("expected it at " + folder.resolve("bundle/fisherflow-bundle.jar"))
        .hasMessageContaining("mvn -Dmaven.test.skip=true package");
  }
}
