package dev.fisherflow.learning.trial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.trial.StateFolder.UnsoundException;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.NamedDigest;
import dev.fisherflow.schemas.TrainingState;
import dev.fisherflow.schemas.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves all that changes while a trial trains, and puts it back: the next steps have equal bits.
 */
final class TrainingStates {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingStates.class);
  private static final String PARAMETER = "parameter/";
  private static final String OPTIMIZER = "optimizer/";

  private final Trial trial;
  private final Path scratch;
  private final int threads;
  private final String device;
  private final AdaptedModel model;
  private final Optimizer optimizer;
  private final LossWatch losses;
  private final Curve curve;
  private final Checkpoints checkpoints;
  private long saved = -1;

  TrainingStates(
      Trial trial,
      Path scratch,
      int threads,
      String device,
      AdaptedModel model,
      Optimizer optimizer,
      LossWatch losses,
      Curve curve,
      Checkpoints checkpoints) {
    this.trial = trial;
    this.scratch = scratch;
    this.threads = threads;
    this.device = device;
    this.model = model;
    this.optimizer = optimizer;
    this.losses = losses;
    this.curve = curve;
    this.checkpoints = checkpoints;
  }

  /**
   * Writes the state between two steps in place of an earlier one, which is whole until then.
   *
   * @param step steps done
   * @param seconds time spent so far
   * @return folder of the state
   */
  Path save(long step, double seconds) {
    Path folder = scratch.resolve(StateFolder.FOLDER);
    if (savedAt(step)) {
      return folder;
    }
    try {
      Files.createDirectories(folder);
      Path tensors = folder.resolve("tensors-" + step + ".safetensors");
      Safetensors.write(tensors, tensors());
      TrainingState.Builder state =
          TrainingState.newBuilder()
              .setTrial(trial)
              .setStep(step)
              .setThreads(threads)
              .setDevice(device)
              .setCurve(curve.points())
              .setSeconds(seconds);
      losses.save(state);
      checkpoints.save(state);
      StateFolder.write(scratch, state.setFiles(files(tensors)).build());
      deleteOtherTensors(folder, tensors);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the training state to " + folder, e);
    }
    saved = step;
    return folder;
  }

  /** Whether the state on the disk is that of a step. */
  boolean savedAt(long step) {
    return step == saved;
  }

  /** The tensors and the files of checkpoints kept, by path below the scratch folder. */
  private List<NamedDigest> files(Path tensors) throws IOException {
    List<Path> files = new ArrayList<>(List.of(tensors));
    for (String uri : checkpoints.folders()) {
      try (Stream<Path> below = Files.walk(scratch.resolve(uri))) {
        below.filter(Files::isRegularFile).sorted().forEach(files::add);
      }
    }
    return files.stream().map(file -> new NamedDigest(name(file), Digest.ofFile(file))).toList();
  }

  private String name(Path file) {
    return scratch.relativize(file).toString().replace('\\', '/');
  }

  private static void deleteOtherTensors(Path folder, Path tensors) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(".safetensors") && !file.equals(tensors)) {
          Files.delete(file);
        }
      }
    }
  }

  /** Puts back the state that the scratch folder holds; one that is no good is deleted. */
  Optional<TrainingState> restore() {
    if (!StateFolder.exists(scratch)) {
      return Optional.empty();
    }
    try {
      TrainingState state = StateFolder.read(scratch);
      requireSame(state);
      restore(state);
      LOG.info(
          "Trial {} resumes at step {} of {}",
          trial.getTrialId(),
          state.getStep(),
          trial.getSteps());
      return Optional.of(state);
    } catch (UnsoundException | ModelException | IllegalArgumentException e) {
      LOG.warn(
          "Trial {} restarts at step 0: its saved state is unusable ({})",
          trial.getTrialId(),
          e.getMessage());
      deleteState();
      return Optional.empty();
    }
  }

  private void restore(TrainingState state) throws UnsoundException {
    Path file = StateFolder.inside(scratch, state.getFiles().get(0).getName());
    Map<String, NDArray> parameters = model.byName();
    try (NDManager scope = model.parameters().head().getManager().newSubManager();
        Safetensors tensors = Safetensors.open(file)) {
      Map<String, NDArray> read = new LinkedHashMap<>();
      tensors.names().forEach(name -> read.put(name, tensors.read(name, scope, DataType.FLOAT32)));
      Map<String, NDArray> found = below(PARAMETER, read);
      parameters.forEach(
          (name, parameter) -> {
            if (!found.containsKey(name)
                || !found.get(name).getShape().equals(parameter.getShape())) {
              throw new IllegalArgumentException(
                  "expected parameter " + name + " of shape " + parameter.getShape());
            }
          });
      optimizer.resume(below(OPTIMIZER, read), state.getStep());
      parameters.forEach((name, parameter) -> found.get(name).copyTo(parameter));
    }
    losses.restore(state);
    curve.restore(state);
    checkpoints.restore(state);
    saved = state.getStep();
  }

  private void requireSame(TrainingState state) {
    // The model's name in the specification is not part of a trial's identity.
    Trial found = Trial.newBuilder(state.getTrial()).setModel(trial.getModel()).build();
    require(
        found.equals(trial),
        "the trial " + trial.getTrialId() + " of numerics version " + trial.getNumericsVersion(),
        found.getTrialId()
            + " with other settings, of numerics version "
            + found.getNumericsVersion());
    require(state.getThreads() == threads, threads + " threads", state.getThreads());
    require(state.getDevice().equals(device), "device " + device, state.getDevice());
    require(!state.getFiles().isEmpty(), "a file of tensors", "none");
    require(
        0 <= state.getStep() && state.getStep() <= trial.getSteps(),
        "a step up to " + trial.getSteps(),
        state.getStep());
  }

  private static void require(boolean fulfilled, String expected, Object found) {
    if (!fulfilled) {
      throw new IllegalArgumentException("expected " + expected + ", found " + found);
    }
  }

  private Map<String, NDArray> tensors() {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    model.byName().forEach((name, tensor) -> tensors.put(PARAMETER + name, tensor));
    optimizer.state().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
    return tensors;
  }

  private static Map<String, NDArray> below(String prefix, Map<String, NDArray> tensors) {
    Map<String, NDArray> below = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            below.put(name.substring(prefix.length()), tensor);
          }
        });
    return below;
  }

  private void deleteState() {
    try {
      for (String name : List.of(StateFolder.FOLDER, Checkpoints.FOLDER)) {
        Path folder = scratch.resolve(name);
        if (Files.exists(folder)) {
          try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
              Files.delete(file);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete a training state in " + scratch, e);
    }
  }
}
