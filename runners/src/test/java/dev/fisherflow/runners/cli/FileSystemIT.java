package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workspace that is no folder: whatever went around Beam's file systems would fail. */
class FileSystemIT {

  private static final String GLUE = "memory://sweeps/glue";

  @TempDir private Path folder;

  private final Program program = Program.whole();

  @Test
  void aSweepInAnObjectStoreIsTheSweepOnADisk() throws IOException {
    SmallGlue.write(Workspace.at(GLUE));
    Path spec = Files.writeString(folder.resolve("small.yaml"), SmallGlue.SPEC);
    String disk = folder.resolve("workspace").toString();
    sweep(spec, disk, "in-process");
    for (String executor : List.of("in-process", "worker")) {
      String store = "memory://sweeps/" + executor;
      sweep(spec, store, executor);
      assertThat(outcome(store)).isEqualTo(outcome(disk));
      assertThat(Workspace.at(store).list("tmp/*")).isEmpty();
      assertThat(Workspace.at(store).list("trials/*/leases/*")).isEmpty();

      sweep(spec, store, executor);
      assertThat(program.err()).contains("8 trials, 8 of them finished before");
      assertThat(run("status", "r", "--workspace", store)).isZero();
      assertThat(program.out()).contains("8");
    }
    try (Stream<Path> files = Files.list(Path.of(""))) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.startsWith("memory"));
    }
  }

  private void sweep(Path spec, String workspace, String executor) {
    assertThat(
            run(
                "sweep",
                spec.toString(),
                "--workspace=" + workspace,
                "--glue=" + GLUE,
                "--run-id=r",
                "--executor=" + executor))
        .as(() -> program.err())
        .isZero();
  }

  /** Digests of all that was made, the zips' bytes among them. */
  private static String outcome(String location) throws IOException {
    Workspace workspace = Workspace.at(location);
    JsonNode manifest = new ObjectMapper().readTree(workspace.read("runs/r/manifest.json"));
    assertThat(manifest.get("trials")).hasSize(8);
    List<String> zips = workspace.list("runs/r/submissions/*.zip");
    assertThat(zips).hasSize(2);
    StringBuilder outcome = new StringBuilder();
    outcome.append(manifest.get("trials")).append(manifest.get("selections"));
    zips.forEach(zip -> outcome.append(zip).append(Arrays.hashCode(workspace.read(zip))));
    return outcome.toString();
  }

  private int run(String... arguments) {
    return program.run(arguments);
  }
}
