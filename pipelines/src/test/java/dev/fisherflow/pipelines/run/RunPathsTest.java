package dev.fisherflow.pipelines.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunPathsTest {

  @Test
  void placesAreThoseOfTheFolderThatTheRunBeganIn() {
    RunPaths paths = new RunPaths(Optional.of(Path.of("/home/a")));
    assertThat(paths.absolute("glue")).contains("/home/a/glue");
    assertThat(paths.absolute("../b/glue/")).contains("/home/b/glue");
    assertThat(paths.absolute("/data/glue")).contains("/data/glue");
    assertThat(paths.absolute("s3://bucket/glue")).contains("s3://bucket/glue");
    RunPaths old = new RunPaths(Optional.empty());
    assertThat(old.absolute("glue")).isEmpty();
    assertThat(old.absolute("/data/glue")).contains("/data/glue");
  }
}
