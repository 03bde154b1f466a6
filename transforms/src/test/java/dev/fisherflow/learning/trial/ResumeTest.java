package dev.fisherflow.learning.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.learner.LocalLearner;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.Checkpoint;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.EarlyStopping;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.schemas.Schedule;
import dev.fisherflow.schemas.TrainingState;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trials that are stopped and gone on with, against the same trials undisturbed. */
class ResumeTest {

  private static final long STEPS = 24;

  @TempDir Path folder;
  private int tries;
  private final List<Long> progressed = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd",
        "adamw",
        "adafactor",
        "prodigy",
        "schedulefree",
        "ef",
        "ief",
        "sf",
        "spring",
        "full",
        "ngd",
        "muon"
      })
  void interruptedAnywhereATrialEndsWithTheSameBits(String optimizer) throws Exception {
    Trial trial = trial(optimizer, "best");
    Result undisturbed = undisturbed(trial);
    Set<Long> stops = new TreeSet<>();
    new Random(optimizer.hashCode())
        .ints(4, 1, (int) STEPS)
        .forEach(step -> stops.add((long) step));

    Result resumed = new Tries(trial, 1000).interruptedAfter(stops);

    assertThat(resumed).as("interrupted after %s", stops).isEqualTo(undisturbed);
    assertThat(progressed).as("no step is repeated").doesNotHaveDuplicates().hasSize((int) STEPS);
  }

  /** Every step is the last of some try, epochs' ends and validations among them. */
  @ParameterizedTest
  @ValueSource(strings = {"adamw", "ief"})
  void interruptedAfterEveryStepATrialEndsWithTheSameBits(String optimizer) throws Exception {
    Trial trial = trial(optimizer, "epochs");
    Set<Long> everyStep = new TreeSet<>();
    for (long step = 1; step <= STEPS; step++) {
      everyStep.add(step);
    }
    assertThat(new Tries(trial, 1000).interruptedAfter(everyStep)).isEqualTo(undisturbed(trial));
  }

  /** The early end and its last checkpoint are those of the trial undisturbed. */
  @ParameterizedTest
  @ValueSource(strings = {"best", "epochs"})
  void aTrialThatStopsEarlyEndsWithTheSameBits(String keep) throws Exception {
    Trial trial =
        Trial.newBuilder(trial("adamw", keep))
            .setEarlyStopping(new EarlyStopping(1, 0.5))
            .setMicroBatch(3)
            .build();
    Result undisturbed = undisturbed(trial);
    long end = undisturbed.result().getStepsDone();
    assertThat(end).isBetween(2L, STEPS - 1);
    assertThat(undisturbed.result().getStatus()).isEqualTo(TrialStatus.SUCCEEDED);
    assertThat(undisturbed.result().getStopped()).startsWith("no better score in 1 validations");
    assertThat(undisturbed.result().getLast().getStep()).isEqualTo(end);
    Set<Long> stops = new TreeSet<>();
    for (long step = 1; step <= end; step++) {
      stops.add(step);
    }
    assertThat(new Tries(trial, 1000).interruptedAfter(stops)).isEqualTo(undisturbed);
  }

  /** What dies without a word repeats no more than what follows the last state. */
  @Test
  void killedBetweenStatesATrialRepeatsAtMostTheStepsBetweenThem() throws Exception {
    Trial trial = trial("adamw", "best");
    Tries tries = new Tries(trial, 5);
    List<Long> kills = List.of(3L, 14L, 15L, 22L);
    for (long kill : kills) {
      assertThatThrownBy(() -> tries.killedAfter(kill)).isInstanceOf(Killed.class);
    }
    assertThat(tries.toItsEnd()).isEqualTo(undisturbed(trial));
    // States after 5, 10, 15 and 20 steps; that of step 15 is written after it is told of.
    assertThat(progressed).containsExactlyElementsOf(steps(1, 3, 1, 14, 11, 15, 11, 22, 21, 24));
  }

  @ParameterizedTest
  @CsvSource({
    "state/training.avro, 0",
    "state/training.avro, 0.95",
    "state/tensors-12.safetensors, 0.01",
    "state/tensors-12.safetensors, 0.7",
    "checkpoints/6/adapter_model.safetensors, 0.5",
    "checkpoints/6/adapter_config.json, 0.5"
  })
  void aDamagedStateIsNotTrusted(String file, double where) throws Exception {
    Trial trial = trial("adamw", "epochs");
    Result undisturbed = undisturbed(trial);
    for (boolean cut : new boolean[] {true, false}) {
      Tries tries = new Tries(trial, 1000);
      tries.interrupted(12);
      damage(tries.stored().resolve(file), where, cut);
      progressed.clear();
      assertThat(tries.toItsEnd()).isEqualTo(undisturbed);
      assertThat(progressed).hasSize((int) STEPS);
    }
  }

  @Test
  void aStateWithoutItsFilesIsNotTrusted() throws Exception {
    Trial trial = trial("adamw", "best");
    Tries tries = new Tries(trial, 1000);
    tries.interrupted(12);
    Files.delete(tries.stored().resolve("state/tensors-12.safetensors"));
    assertThat(tries.toItsEnd()).isEqualTo(undisturbed(trial));
  }

  @Test
  void aStateOfAnotherTrialOrWayOfComputingIsRefused() throws Exception {
    Trial trial = trial("adamw", "best");
    for (Trial other :
        List.of(
            Trial.newBuilder(trial).setTrialId("another").build(),
            Trial.newBuilder(trial).setSeed(2).build(),
            Trial.newBuilder(trial).setNumericsVersion(99).build())) {
      refuses(trial, state -> state.setTrial(other));
    }
    refuses(trial, state -> state.setThreads(2));
    refuses(trial, state -> state.setDevice("gpu"));
    refuses(trial, state -> state.setStep(25));
    refuses(trial, state -> state.setFiles(List.of()));
    refuses(trial, state -> state.setFiles(List.of(new NamedDigest("../../etc/passwd", "0"))));
  }

  /** The model's path may differ from host to host: its digest is what counts. */
  @Test
  void aStateOfTheSameModelElsewhereIsGoneOnFrom() throws Exception {
    Trial trial = trial("adamw", "best");
    Tries tries = new Tries(trial, 1000);
    tries.interrupted(12);
    tries.change(state -> state.setTrial(Trial.newBuilder(trial).setModel("/elsewhere").build()));
    progressed.clear();
    assertThat(tries.toItsEnd()).isEqualTo(undisturbed(trial));
    assertThat(progressed).containsExactlyElementsOf(steps(13, 24));
  }

  @Test
  void divergenceIsFoundAtTheSameStep() throws Exception {
    Trial plain = trial("sgd", "best");
    Trial trial =
        Trial.newBuilder(plain)
            .setOptimizer(
                OptimizerSettings.newBuilder(plain.getOptimizer()).setLearningRate(30d).build())
            .build();
    Result undisturbed = undisturbed(trial);
    assertThat(undisturbed.result().getFailure().getStep()).isBetween(3L, STEPS);
    assertThat(new Tries(trial, 1000).interruptedAfter(Set.of(1L, 2L))).isEqualTo(undisturbed);
  }

  private void refuses(Trial trial, Change change) throws Exception {
    Tries tries = new Tries(trial, 1000);
    tries.interrupted(12);
    tries.change(change);
    progressed.clear();
    tries.toItsEnd();
    assertThat(progressed).hasSize((int) STEPS);
  }

  /** Pairs of first and last steps, written out. */
  private static List<Long> steps(long... bounds) {
    List<Long> steps = new ArrayList<>();
    for (int i = 0; i < bounds.length; i += 2) {
      for (long step = bounds[i]; step <= bounds[i + 1]; step++) {
        steps.add(step);
      }
    }
    return steps;
  }

  private static void damage(Path file, double where, boolean cut) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int position = (int) (where * bytes.length);
    if (cut) {
      Files.write(file, Arrays.copyOf(bytes, position));
    } else {
      bytes[position] ^= 1;
      Files.write(file, bytes);
    }
  }

  private Result undisturbed(Trial trial) throws InterruptedException {
    try (LocalLearner learner = new LocalLearner(1, 1000)) {
      Path scratch = folder.resolve("undisturbed");
      return Result.of(
          learner.train(trial, TokenTrials::examples, scratch, progress -> {}), scratch);
    }
  }

  private static Trial trial(String optimizer, String keep) {
    boolean spring = optimizer.equals("spring");
    boolean full = optimizer.equals("full");
    Trial trial = TokenTrials.trial(spring || full ? "ief" : optimizer, 1);
    OptimizerSettings.Builder settings = OptimizerSettings.newBuilder(trial.getOptimizer());
    if (optimizer.equals("ngd")) {
      settings.setMore(List.of(new NamedValue("adaptDamping", "true")));
    }
    if (spring) {
      settings.setMomentum(0.9).setWeightDecay(1e-3);
    }
    if (optimizer.equals("sgd")) {
      settings.setMomentum(0.9).setLearningRate(0.1);
    }
    settings.setSchedule(Schedule.newBuilder().setType("linear").build());
    return Trial.newBuilder(trial)
        .setKeepCheckpoints(keep)
        .setOptimizer(settings.build())
        .setAdapter(
            full
                ? AdapterSettings.newBuilder().setType("full").build()
                : AdapterSettings.newBuilder(trial.getAdapter()).setDropout(0.2).build())
        .build();
  }

  private interface Change {
    TrainingState.Builder apply(TrainingState.Builder state);
  }

  /** A process that dies: nothing of the trial runs after it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** A result without its seconds, and the digests of all adapters kept. */
  private record Result(TrialResult result, List<String> weights) {
    static Result of(TrialResult result, Path scratch) {
      List<String> weights =
          result.getValidations().stream()
              .map(Checkpoint::getUri)
              .filter(uri -> !uri.isEmpty())
              .map(uri -> Digest.ofFile(scratch.resolve(uri).resolve("adapter_model.safetensors")))
              .toList();
      return new Result(
          TrialResult.newBuilder(result).setSeconds(0).setStepSeconds(null).build(), weights);
    }
  }

  /** Tries at a trial, each in a process and a scratch folder of its own. */
  private final class Tries implements TrialListener {

    private final Trial trial;
    private final int checkpointEvery;
    private long interruptAfter;
    private long killAfter;
    private Path stored;

    Tries(Trial trial, int checkpointEvery) {
      this.trial = trial;
      this.checkpointEvery = checkpointEvery;
    }

    Result interruptedAfter(Set<Long> steps) throws InterruptedException {
      for (long step : new TreeSet<>(steps)) {
        interrupted(step);
      }
      return toItsEnd();
    }

    void interrupted(long step) {
      interruptAfter = step;
      assertThatThrownBy(this::run).isInstanceOf(InterruptedException.class);
      interruptAfter = 0;
    }

    Result killedAfter(long step) throws InterruptedException {
      killAfter = step;
      try {
        return run();
      } finally {
        killAfter = 0;
      }
    }

    Result toItsEnd() throws InterruptedException {
      return run();
    }

    private Result run() throws InterruptedException {
      Path scratch = folder.resolve("try" + tries++);
      if (stored != null) {
        copy(stored, scratch, Set.of());
      }
      try (LocalLearner learner = new LocalLearner(1, checkpointEvery)) {
        return Result.of(learner.train(trial, TokenTrials::examples, scratch, this), scratch);
      }
    }

    @Override
    public void progressed(TrialProgress progress) {
      progressed.add(progress.getStep());
      if (progress.getStep() == killAfter) {
        throw new Killed();
      }
      if (progress.getStep() == interruptAfter) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void stateWritten(Path state) {
      Path scratch = state.getParent();
      stored = folder.resolve("stored" + tries + "-" + progressed.size());
      try {
        Set<String> names = new HashSet<>(Set.of(StateFolder.RECORD));
        StateFolder.read(scratch).getFiles().forEach(file -> names.add(file.getName()));
        copy(scratch, stored, names);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The files of the last state, as another host finds them. */
    Path stored() {
      return stored;
    }

    void change(Change change) throws IOException {
      TrainingState state = StateFolder.read(stored);
      StateFolder.write(stored, change.apply(TrainingState.newBuilder(state)).build());
    }
  }

  /** Copies the files with these names, all if there are none. */
  private static void copy(Path from, Path to, Set<String> names) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = from.relativize(file).toString();
        if (names.isEmpty() || names.contains(name)) {
          Files.createDirectories(to.resolve(name).getParent());
          Files.copy(file, to.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
