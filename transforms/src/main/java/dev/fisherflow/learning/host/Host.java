package dev.fisherflow.learning.host;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this machine and process are called. */
public final class Host {

  private Host() {}

  /** The name of this machine. */
  public static String name() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // It says: <name>: <why it has no address>.
      return String.valueOf(e.getMessage()).split(":", 2)[0];
    }
  }

  /** Bytes of this machine's memory, or of what the process's container may use of it. */
  public static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /**
   * Whether this machine has a driver for GPUs that the engine can use. Without one there is none
   * to count, and the engine, which takes half a second to load, need not be asked.
   */
  public static boolean hasGpuDriver() {
    return Stream.of("/dev/nvidiactl", "/dev/dxg").anyMatch(file -> Files.exists(Path.of(file)));
  }

  /** This process and its machine, as in {@code node7 pid 4711}. */
  public static String process() {
    return name() + " pid " + ProcessHandle.current().pid();
  }
}
