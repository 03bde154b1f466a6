package dev.fisherflow.pipelines.doctor;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.pipelines.manifest.Environment;
import dev.fisherflow.pipelines.run.RunFolders;
import dev.fisherflow.pipelines.run.Version;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.transforms.trials.TrialFolder;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The machine: versions, the engine's native library, the disk and the clock. */
record MachineCheckup(Workspace workspace, Clock clock) {

  /** A sweep of any size fails soon with less. */
  private static final long LITTLE = 1L << 30;

  /** Clocks of machines that share a disk differ by less. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    checks.add(versions());
    checks.add(writable());
    space().ifPresent(checks::add);
    checks.add(clockCheck());
    return checks;
  }

  private static Check versions() {
    String own =
        "fisherflow %s, numerics %d".formatted(Version.current(), TrialIdentity.NUMERICS_VERSION);
    try (NDManager manager = Engine.getInstance().newBaseManager()) {
      float two = manager.create(new float[] {1, 1}).sum().getFloat();
      String versions =
          Environment.versions().stream()
              .map(version -> version.getName() + " " + version.getValue())
              .collect(Collectors.joining(", "));
      return two == 2
          ? Check.ok("versions", own + ", " + versions)
          : Check.damaged("native library", "it adds 1 and 1 to " + two);
    } catch (RuntimeException | LinkageError e) {
      return Check.damaged("native library", own + ", but PyTorch's library does not load: " + e);
    }
  }

  private Check writable() {
    String file = Workspace.TEMPORARY + UUID.randomUUID();
    try {
      workspace.publish(file, new byte[] {1});
      workspace.delete(List.of(file));
      return Check.ok("workspace", workspace.root() + " can be written");
    } catch (WorkspaceException e) {
      return Check.warning("workspace", e.getMessage());
    }
  }

  private Optional<Check> space() {
    Optional<Path> folder = workspace.local().filter(Files::isDirectory);
    try {
      if (folder.isEmpty()) {
        return Optional.empty();
      }
      long free = Files.getFileStore(folder.get()).getUsableSpace();
      String message = "%,d MB are free".formatted(free / 1_000_000);
      return Optional.of(
          free < LITTLE
              ? Check.warning("disk", message + "; 'fisherflow gc' deletes what nothing needs")
              : Check.ok("disk", message));
    } catch (IOException e) {
      return Optional.of(Check.warning("disk", "its free space is not known: " + e.getMessage()));
    }
  }

  /** Files that were written later than now: the clock is wrong, or was when they were written. */
  private Check clockCheck() {
    Instant latest = clock.instant().plus(SKEW);
    List<StoredFile> future =
        Stream.concat(RunFolders.files(workspace).stream(), TrialFolder.files(workspace).stream())
            .filter(file -> file.modified().isAfter(latest))
            .toList();
    return future.isEmpty()
        ? Check.ok("clock", "no file is from the future; it is " + clock.instant())
        : Check.warning(
            "clock",
            "it is %s here, but %d files were written later, %s at %s: set the clock right"
                .formatted(
                    clock.instant(),
                    future.size(),
                    future.get(0).path(),
                    future.get(0).modified()));
  }
}
