package dev.fisherflow.learning.host;

import dev.fisherflow.clock.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices that all jobs of a user on a machine share: each is leased to one at a time, to those
 * who wait in the order in which they came. A lease ends with its process, however that dies.
 *
 * <pre>
 * &lt;folder&gt;/gpu0, gpu1, …   locked by the holder, with its pid and start time
 *          waiting/…        one locked file per waiting thread, its name the time it came
 * </pre>
 */
public final class DeviceSlots {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceSlots.class);
  private static final long POLL_MILLIS = 200;

  private final Path folder;
  private final List<Device> devices;
  private final TimeSource time;
  private final String owner = UUID.randomUUID().toString();
  private final AtomicLong tickets = new AtomicLong();

  private DeviceSlots(Path folder, List<Device> devices, TimeSource time) {
    if (devices.isEmpty()) {
      throw new IllegalArgumentException("expected at least 1 device, found none");
    }
    this.folder = folder;
    this.devices = devices;
    this.time = time;
  }

  /**
   * One slot per GPU.
   *
   * @param folder where the leases are
   * @param count how many GPUs this process can use
   * @param visible the process's {@code CUDA_VISIBLE_DEVICES}, or null: which GPUs those are
   */
  public static DeviceSlots gpus(Path folder, int count, String visible) {
    List<String> ids =
        visible == null || visible.isBlank()
            ? IntStream.range(0, count).mapToObj(Integer::toString).toList()
            : Arrays.stream(visible.split(",")).map(String::strip).limit(count).toList();
    return new DeviceSlots(
        folder, ids.stream().map(id -> new Device("gpu" + id, id)).toList(), TimeSource.SYSTEM);
  }

  /**
   * Slots of the processor, for all jobs together.
   *
   * @param folder where the leases are
   */
  public static DeviceSlots cpu(Path folder, int count) {
    return new DeviceSlots(
        folder,
        IntStream.range(0, count).mapToObj(i -> new Device("cpu" + i, "")).toList(),
        TimeSource.SYSTEM);
  }

  /** The same by other clocks. */
  DeviceSlots withTime(TimeSource other) {
    return new DeviceSlots(folder, devices, other);
  }

  /**
   * The folder of a user's leases: that of {@code FISHERFLOW_DEVICES}, else one on this machine
   * that is gone when it starts again.
   */
  public static Path userFolder(Map<String, String> environment) {
    String given = environment.get("FISHERFLOW_DEVICES");
    if (given != null && !given.isBlank()) {
      return Path.of(given);
    }
    String runtime = environment.get("XDG_RUNTIME_DIR");
    String parent =
        runtime == null || runtime.isBlank() || !Files.isDirectory(Path.of(runtime))
            ? System.getProperty("java.io.tmpdir")
            : runtime;
    return Path.of(parent, "fisherflow-" + System.getProperty("user.name"), "devices");
  }

  /** How many there are. */
  public int count() {
    return devices.size();
  }

  /** Leases a device, waiting until one is free. */
  public DeviceLease lease() throws InterruptedException {
    return lease(sentence -> {});
  }

  /**
   * Leases a device, waiting until one is free.
   *
   * @param waiting is told who holds the devices, if it takes long; the log is, too
   */
  public DeviceLease lease(Consumer<String> waiting) throws InterruptedException {
    WaitNotice notice = new WaitNotice(time, waiting.andThen(LOG::warn));
    try {
      Files.createDirectories(waiting());
      try (Ticket ticket = ticket()) {
        while (true) {
          if (noneWaits(before(ticket))) {
            Optional<DeviceLease> lease = free();
            if (lease.isPresent()) {
              return lease.get();
            }
          }
          notice.waiting("a device", this::holds);
          Thread.sleep(POLL_MILLIS);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lease a device in " + folder, e);
    }
  }

  /** Whether another job waits for a device. */
  public boolean awaited() {
    try {
      return Files.isDirectory(waiting()) && !noneWaits(tickets(name -> !name.contains(owner)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot see who waits for a device in " + folder, e);
    }
  }

  /** Who holds the devices. */
  private List<Hold> holds() {
    try {
      List<Hold> holds = new ArrayList<>();
      for (Device device : devices) {
        HostLock.look(folder.resolve(device.name())).ifPresent(holds::add);
      }
      return holds;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot see who holds the devices in " + folder, e);
    }
  }

  private Optional<DeviceLease> free() throws IOException {
    for (Device device : devices) {
      Optional<HostLock> lock = HostLock.tryLock(folder.resolve(device.name()));
      if (lock.isPresent()) {
        return Optional.of(new Lease(device, lock.get()));
      }
    }
    return Optional.empty();
  }

  private Ticket ticket() throws IOException {
    while (true) {
      String name = "%015d-%s-%d".formatted(time.millis(), owner, tickets.incrementAndGet());
      Optional<HostLock> lock = HostLock.tryLock(waiting().resolve(name));
      if (lock.isPresent()) {
        if (Files.exists(lock.get().file())) {
          return new Ticket(name, lock.get());
        }
        lock.get().close(); // taken for a dead one's before it was locked
      }
    }
  }

  private List<Path> before(Ticket ticket) throws IOException {
    return tickets(name -> name.compareTo(ticket.name) < 0);
  }

  private List<Path> tickets(Predicate<String> which) throws IOException {
    try (Stream<Path> files = Files.list(waiting())) {
      return files.filter(file -> which.test(file.getFileName().toString())).toList();
    }
  }

  /** Whether all of these tickets are of the dead; theirs are deleted. */
  private static boolean noneWaits(List<Path> tickets) throws IOException {
    for (Path file : tickets) {
      Optional<HostLock> lock = HostLock.tryLock(file);
      if (lock.isEmpty()) {
        return false;
      }
      try (HostLock dead = lock.get()) {
        Files.deleteIfExists(dead.file());
      }
    }
    return true;
  }

  private Path waiting() {
    return folder.resolve("waiting");
  }

  private record Lease(Device device, HostLock lock) implements DeviceLease {
    @Override
    public void close() {
      lock.close();
    }
  }

  /** A place among those who wait. Its name is used once, so its file can be deleted. */
  private record Ticket(String name, HostLock lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(lock.file());
      lock.close();
    }
  }
}
