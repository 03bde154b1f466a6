package dev.fisherflow.learning.worker;

import dev.fisherflow.learning.host.ByteSize;
import dev.fisherflow.learning.host.Device;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a worker process is started: with the classes of this process, on one device. */
final class WorkerCommand {

  /** The same as in the launcher and the image; a test compares them. See docs/performance.md. */
  static final Map<String, String> MALLOC =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_THRESHOLD_", "1073741824",
          "MALLOC_TRIM_THRESHOLD_", "1073741824");

  /** An archive that does not fit is ignored without a word. */
  private static final String QUIET = "-Xlog:cds*=off";

  private static final Map<String, String> ENGINE =
      Map.of("ai.djl.offline", "true", "ai.djl.pytorch.num_interop_threads", "1");

  /** Names the archive of classes that this process was started with by the launcher. */
  private static final String ARCHIVE = "fisherflow.archive";

  private final WorkerSettings settings;
  private final String mainClass;

  WorkerCommand(WorkerSettings settings, String mainClass) {
    this.settings = settings;
    this.mainClass = mainClass;
  }

  ProcessBuilder on(Device device) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(
        settings
            .memory()
            .map(size -> "-Xmx" + ByteSize.parse(size))
            .orElse("-XX:MaxRAMPercentage=" + 50.0 / settings.slots()));
    command.add("-XX:+UseSerialGC"); // its threads are the engine's
    command.add("-XX:+DisplayVMOutputToStderr"); // standard output is for messages
    command.add("-XX:+ErrorFileToStderr");
    Optional.ofNullable(System.getProperty(ARCHIVE))
        .ifPresent(file -> command.addAll(List.of("-XX:SharedArchiveFile=" + file, QUIET)));
    properties().forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-cp", classPath(), mainClass));
    command.add("" + settings.threads());
    command.add("" + settings.checkpointEvery());
    command.add("" + settings.silence().dividedBy(8).toMillis());
    ProcessBuilder builder = new ProcessBuilder(command);
    WorkerEnvironment.restrict(builder.environment());
    MALLOC.forEach(builder.environment()::putIfAbsent);
    if (device.gpu()) {
      builder.environment().put("CUDA_VISIBLE_DEVICES", device.cuda());
    }
    return builder;
  }

  /** This process's settings of the engine and of the logging. */
  private static Map<String, String> properties() {
    Map<String, String> properties = new TreeMap<>(ENGINE);
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("ai.djl.")
          || name.startsWith("org.slf4j.simpleLogger.")
          || name.equals("java.io.tmpdir")
          || name.equals("java.library.path")) {
        properties.put(name, System.getProperty(name));
      }
    }
    return properties;
  }

  /**
   * The class path of this process; where our classes come from elsewhere, as in a cluster's job,
   * the jar that they come from before it.
   */
  private static String classPath() {
    String classPath = System.getProperty("java.class.path");
    CodeSource source = Worker.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return classPath;
    }
    try {
      Path ours = Path.of(source.getLocation().toURI()).toAbsolutePath().normalize();
      for (String entry : classPath.split(File.pathSeparator)) {
        if (Path.of(entry).toAbsolutePath().normalize().equals(ours)) {
          return classPath;
        }
      }
      return ours + File.pathSeparator + classPath;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("expected classes in a local jar, found " + source, e);
    }
  }
}
