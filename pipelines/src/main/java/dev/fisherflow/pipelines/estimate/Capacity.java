package dev.fisherflow.pipelines.estimate;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import dev.fisherflow.learning.host.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What there is to fit into.
 *
 * @param memory bytes of the machine
 * @param gpuMemory bytes of each GPU; empty if the engine has none
 * @param freeDisk bytes of the workspace's disk that are free; empty if it is not local
 * @param trialsAtOnce trials trained beside each other
 */
public record Capacity(
    long memory, OptionalLong gpuMemory, OptionalLong freeDisk, int trialsAtOnce) {

  /**
   * This machine.
   *
   * @param workspace a local folder, which need not be there yet, or a location elsewhere
   */
  public static Capacity here(String workspace, int trialsAtOnce) {
    return new Capacity(Host.memory(), gpuMemoryHere(), freeDisk(workspace), trialsAtOnce);
  }

  private static OptionalLong gpuMemoryHere() {
    return !Host.hasGpuDriver() || Engine.getInstance().getGpuCount() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(CudaUtils.getGpuMemory(Device.gpu()).getMax());
  }

  private static OptionalLong freeDisk(String workspace) {
    if (workspace.contains("://")) {
      return OptionalLong.empty();
    }
    Path folder = Path.of(workspace).toAbsolutePath().normalize();
    while (!Files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    try {
      return OptionalLong.of(Files.getFileStore(folder).getUsableSpace());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell the free space of " + folder, e);
    }
  }
}
