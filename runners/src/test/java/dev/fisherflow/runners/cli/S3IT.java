package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.transforms.workspace.StoreSettings;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A workspace and its data on a real S3 server. */
@Timeout(600)
class S3IT {

  private static final Logger LOG = LoggerFactory.getLogger(S3IT.class);

  private static final String STORE = "s3://" + S3Server.BUCKET + "/work";
  private static final String GLUE = "s3://" + S3Server.BUCKET + "/glue";

  private static final String SPEC =
      SmallGlue.spec(
          "[sst2]", "{type: sgd, learningRate: 0.1}", "[1]", "epochs: 1, evaluateEvery: 10");

  private static final int TRIALS = 2;

  /** Bars; a slow machine asks more often how far its sweep is. */
  private static final long MOST_FOR_RUN = 500;

  private static final long MOST_FOR_TRIAL = 100;

  @TempDir private Path folder;

  private final Program program = Program.whole();
  private S3Server server;

  @BeforeEach
  void start() throws Exception {
    server = S3Server.start(Files.createDirectories(folder.resolve("server")));
    secret(S3Server.SECRET);
  }

  @AfterEach
  void stop() {
    server.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    StoreSettings.use(StoreSettings.of(null, null, false, null, Map.of()));
  }

  private static void secret(String secret) {
    System.setProperty("aws.accessKeyId", S3Server.KEY);
    System.setProperty("aws.secretAccessKey", secret);
  }

  @Test
  void aSweepOnS3IsTheSweepOnADisk() throws Exception {
    assertThat(onStore("runs")).as(() -> program.err()).isZero();
    SmallGlue.write(Workspace.at(GLUE));
    Path spec = Files.writeString(folder.resolve("small.yaml"), SPEC);

    Map<String, Long> before = server.requests();
    assertThat(onStore("sweep", spec.toString(), "--glue=" + GLUE, "--run-id=r"))
        .as(() -> program.err())
        .isZero();
    assertThat(program.err()).doesNotContain("display of progress");
    assertThat(requests("a sweep of " + TRIALS + " trials", before))
        .isLessThan(MOST_FOR_RUN + MOST_FOR_TRIAL * TRIALS);

    String disk = folder.resolve("workspace").toString();
    assertThat(
            program.run(
                "sweep",
                spec.toString(),
                "--workspace",
                disk,
                "--glue=" + localGlue(),
                "--run-id=r"))
        .as(() -> program.err())
        .isZero();
    assertThat(onStore("status", "r")).as(() -> program.err()).isZero();
    assertThat(outcome(STORE)).isEqualTo(outcome(disk));
    assertThat(Workspace.at(STORE).list("tmp/*")).isEmpty();
    assertThat(Workspace.at(STORE).list("trials/*/leases/*")).isEmpty();

    before = server.requests();
    assertThat(onStore("sweep", spec.toString(), "--glue=" + GLUE, "--run-id=again"))
        .as(() -> program.err())
        .isZero();
    assertThat(requests("the same sweep again", before)).isLessThan(MOST_FOR_RUN);
    assertThat(program.err()).contains("2 trials, 2 of them finished before");
    assertThat(onStore("runs")).as(() -> program.err()).isZero();
    assertThat(program.out()).contains("r", "again");
    assertThat(onStore("rerun", "r", "--run-id=repeated")).as(() -> program.err()).isZero();
    assertThat(onStore("gc", "--keep-bytes=0")).as(() -> program.err()).isZero();
  }

  @Test
  void whatIsWrongWithAStoreIsOneLine() throws Exception {
    Path spec = Files.writeString(folder.resolve("small.yaml"), SPEC);
    String glue = localGlue();
    for (List<String> command :
        List.of(
            List.of("sweep", spec.toString(), "--glue=" + glue, "--run-id=r"),
            List.of("status", "r"),
            List.of("gc", "--dry-run"))) {
      String[] words = command.toArray(String[]::new);
      secret("another");
      refused(onStore(words), STORE, "credentials", "403");
      secret(S3Server.SECRET);
      List<String> elsewhere = new ArrayList<>(command);
      elsewhere.add("--workspace=s3://missing/work");
      elsewhere.addAll(reach());
      refused(program.run(elsewhere.toArray(String[]::new)), "s3://missing", "no bucket");
    }
    server.close();
    assertThat(onStore("status", "r", "--store-patience=1")).isEqualTo(6);
    assertThat(program.err().lines()).hasSize(1);
    assertThat(program.err()).contains(STORE, "out of reach", "what is done is kept");
  }

  private long requests(String of, Map<String, Long> before) throws IOException {
    Map<String, Long> counts = new TreeMap<>(server.requests());
    before.forEach((method, count) -> counts.merge(method, -count, Long::sum));
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    LOG.warn("requests of {}: {} {}", of, all, counts);
    return all;
  }

  private void refused(int exit, String... words) {
    assertThat(exit).as(() -> program.err()).isEqualTo(1);
    assertThat(program.err().lines()).as(() -> program.err()).hasSize(1);
    assertThat(program.err()).contains(words).hasSizeLessThan(420);
  }

  private int onStore(String... command) {
    List<String> arguments = new ArrayList<>(Arrays.asList(command));
    arguments.add("--workspace=" + STORE);
    arguments.addAll(reach());
    return program.run(arguments.toArray(String[]::new));
  }

  private List<String> reach() {
    return List.of(
        "--s3-endpoint=" + server.endpoint(), "--s3-path-style", "--s3-region=eu-west-1");
  }

  private String localGlue() throws IOException {
    return SmallGlue.write(Files.createDirectories(folder.resolve("glue"))).toString();
  }

  /** Digests of all that was made, the zips' bytes among them. */
  private static String outcome(String location) throws IOException {
    Workspace workspace = Workspace.at(location);
    JsonNode manifest = new ObjectMapper().readTree(workspace.read("runs/r/manifest.json"));
    assertThat(manifest.get("trials")).hasSize(TRIALS);
    StringBuilder outcome = new StringBuilder();
    outcome.append(manifest.get("trials")).append(manifest.get("selections"));
    for (String zip : workspace.list("runs/r/submissions/*.zip")) {
      outcome.append(zip).append(Arrays.hashCode(workspace.read(zip)));
    }
    return outcome.toString();
  }
}
