package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sweeps disturbed at random moments, by the dozen, each of which ends with what an undisturbed one
 * leaves. It takes most of an hour: {@code mvn -Pkill verify}; {@code DurabilityIT} and {@code
 * FlinkIT} are its short form. Property {@code kills} is the number of disturbances, {@code
 * kill.seed} draws other moments.
 */
@Timeout(value = 100, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KillCampaign {

  private static final int KILLS = Integer.getInteger("kills", 60);

  /** Share of the disturbances that hit a cluster, and share that fill a disk. */
  private static final int ONE_IN = 4;

  private static final int CHECKPOINT_EVERY = 5;
  private static final int LONGEST_PEACE_MILLIS = 15_000;
  private static final int FULL_MILLIS = 3_000;

  /** Four trials of forty steps. */
  private static final String SPEC =
      SmallGlue.spec(
          "[sst2, rte]",
          "{type: adamw, learningRate: 0.001}",
          "[1]",
          "epochs: 20, evaluateEvery: 20");

  private static final int TRIALS = 4;

  /** One of each optimizer. */
  private static final int ZIPS = 2;

  @TempDir private static Path folder;

  private static Path spec;
  private static Path glue;

  private final Random random = new Random(Long.getLong("kill.seed", 1));
  private int sweeps;
  private int processes;

  /** What happens to a sweep. */
  private enum Blow {
    WORKER_KILLED,
    COMMAND_KILLED,
    TOLD_TO_END
  }

  @BeforeAll
  static void runUndisturbed() throws Exception {
    spec = Files.writeString(folder.resolve("killed.yaml"), SPEC);
    glue = SmallGlue.write(folder.resolve("glue"));
    KillCampaign peace = new KillCampaign();
    try (SweepProcess sweep = peace.start(undisturbed())) {
      assertThat(sweep.end()).as(sweep.said()).isZero();
    }
  }

  private static Path undisturbed() {
    return folder.resolve("undisturbed");
  }

  @Test
  void processes() throws Exception {
    int left = KILLS - 2 * (KILLS / ONE_IN);
    while (left > 0) {
      left -= disturbed(left);
    }
  }

  /** Starts one sweep, as often as it takes; gives how many blows it has survived. */
  private int disturbed(int most) throws Exception {
    Path workspace = folder.resolve("disturbed-" + ++sweeps);
    int blows = 0;
    while (true) {
      try (SweepProcess sweep = start(workspace)) {
        boolean dead = false;
        while (!dead && blows < most && !sweep.endsWithin(random.nextInt(LONGEST_PEACE_MILLIS))) {
          Blow blow = Blow.values()[random.nextInt(Blow.values().length)];
          blows++;
          System.out.printf("sweep %d, blow %d: %s%n", sweeps, blows, blow);
          dead = strike(sweep, blow);
        }
        if (!dead) {
          assertThat(sweep.end()).as(sweep.said()).isZero();
          RunFiles.assertSame(workspace, undisturbed(), TRIALS, ZIPS);
          return blows;
        }
      }
    }
  }

  /** Whether the command is dead then. */
  private static boolean strike(SweepProcess sweep, Blow blow) throws Exception {
    switch (blow) {
      case WORKER_KILLED -> sweep.workers().forEach(ProcessHandle::destroyForcibly);
      case COMMAND_KILLED -> sweep.kill();
      case TOLD_TO_END -> {
        sweep.terminateAll();
        assertThat(sweep.end())
            .as(sweep.said())
            .isIn(ExitCode.STOPPED.code(), ExitCode.OK.code()); // it may just have ended
      }
    }
    return blow != Blow.WORKER_KILLED;
  }

  @Test
  void fullDisks() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=64m", "fisherflow", disk.toString()),
        "no disk of a given size can be mounted here: that takes root");
    try {
      Path workspace = disk.resolve("workspace");
      int left = KILLS / ONE_IN;
      while (left > 0) {
        try (SweepProcess sweep = start(workspace)) {
          while (left > 0 && !sweep.endsWithin(random.nextInt(LONGEST_PEACE_MILLIS / 2))) {
            left--;
            System.out.printf("the disk is full, %d to go%n", left);
            fill(disk);
          }
          int code = sweep.end();
          assertThat(code).as(sweep.said()).isIn(ExitCode.OK.code(), ExitCode.OUTSIDE.code());
          if (code == ExitCode.OK.code()) {
            RunFiles.assertSame(workspace, undisturbed(), TRIALS, ZIPS);
            assertThat(succeeds("rm", "-r", workspace.toString())).isTrue();
          }
        }
      }
      if (Files.exists(workspace)) {
        try (SweepProcess sweep = start(workspace)) {
          assertThat(sweep.end()).as(sweep.said()).isZero();
        }
        RunFiles.assertSame(workspace, undisturbed(), TRIALS, ZIPS);
      }
    } finally {
      assertThat(succeeds("umount", disk.toString())).isTrue();
    }
  }

  private static void fill(Path disk) throws IOException, InterruptedException {
    FileStore store = Files.getFileStore(disk);
    Path ballast = disk.resolve("ballast");
    Files.write(ballast, new byte[(int) store.getUsableSpace()]);
    TimeUnit.MILLISECONDS.sleep(FULL_MILLIS);
    Files.delete(ballast);
  }

  private static boolean succeeds(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  @Test
  void taskManagers() throws Exception {
    int left = KILLS / ONE_IN;
    try (LocalCluster cluster = LocalCluster.start(folder.resolve("cluster"), 2)) {
      while (left > 0) {
        Path workspace = folder.resolve("cluster-" + left);
        try (SweepProcess sweep =
            start(workspace, "--runner=flink", "--flink-master=" + cluster.address())) {
          while (left > 0 && !sweep.endsWithin(random.nextInt(2 * LONGEST_PEACE_MILLIS))) {
            int number = 1 + random.nextInt(2);
            left--;
            System.out.printf("task manager %d dies, %d to go%n", number, left);
            cluster.killTaskManager(number);
            cluster.startTaskManager(number);
          }
          assertThat(sweep.end()).as(sweep.said()).isZero();
        }
        RunFiles.assertSame(workspace, undisturbed(), TRIALS, ZIPS);
      }
    }
  }

  private SweepProcess start(Path workspace, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                spec.toString(),
                "--workspace=" + workspace,
                "--glue=" + glue,
                "--run-id=run",
                "--checkpoint-every=" + CHECKPOINT_EVERY));
    arguments.addAll(List.of(more));
    return SweepProcess.start(
        folder.resolve("tmp"), folder.resolve("log-" + ++processes), arguments);
  }
}
