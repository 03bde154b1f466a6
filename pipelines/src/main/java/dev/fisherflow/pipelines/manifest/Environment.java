package dev.fisherflow.pipelines.manifest;

import ai.djl.engine.Engine;
import com.sun.management.OperatingSystemMXBean;
import dev.fisherflow.schemas.NamedValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.util.ReleaseInfo;

/** What this process runs on. */
public final class Environment {

  private static final Path RELEASE = Path.of("/etc/os-release");
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Environment() {}

  /** Versions of what results may depend on, or what their making does. */
  public static List<NamedValue> versions() {
    Engine engine = Engine.getInstance();
    String kernel = System.getProperty("os.name") + " " + System.getProperty("os.version");
    return List.of(
        new NamedValue("java", System.getProperty("java.runtime.version")),
        new NamedValue("beam", ReleaseInfo.getReleaseInfo().getVersion()),
        new NamedValue("djl", Engine.getDjlVersion()),
        new NamedValue(engine.getEngineName(), engine.getVersion()),
        new NamedValue(
            "os",
            line(RELEASE, "PRETTY_NAME=")
                .map(name -> name.replace("\"", ""))
                .orElse(System.getProperty("os.name"))),
        new NamedValue("architecture", System.getProperty("os.arch")),
        new NamedValue("kernel", kernel));
  }

  /** Processor, cores, memory, and GPUs where there are any. */
  public static List<NamedValue> hardware() {
    List<NamedValue> hardware = new ArrayList<>();
    hardware.add(
        new NamedValue(
            "cpu",
            line(PROCESSORS, "model name")
                .map(text -> text.replaceFirst("^\\s*:\\s*", ""))
                .orElse("unknown")));
    hardware.add(
        new NamedValue("cores", String.valueOf(Runtime.getRuntime().availableProcessors())));
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    hardware.add(new NamedValue("memory", (system.getTotalMemorySize() >> 20) + " MiB"));
    int gpus = Engine.getInstance().getGpuCount();
    if (gpus > 0) {
      hardware.add(new NamedValue("gpu", gpus + " x " + gpuModels()));
    }
    return List.copyOf(hardware);
  }

  /** cpu or gpu: what the engine trains on. */
  public static String device() {
    return Engine.getInstance().defaultDevice().getDeviceType();
  }

  private static Optional<String> line(Path file, String start) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The GPUs' models as the driver's own tool tells them; "unknown" where it is not installed. */
  private static String gpuModels() {
    try {
      Process process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=name", "--format=csv,noheader")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String models = names.lines().map(String::strip).distinct().collect(Collectors.joining(", "));
      return models.isEmpty() ? "unknown" : models;
    } catch (IOException e) {
      return "unknown";
    }
  }
}
