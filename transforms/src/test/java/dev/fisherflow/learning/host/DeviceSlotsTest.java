package dev.fisherflow.learning.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DeviceSlotsTest {

  @TempDir Path folder;

  @Test
  void eachGpuIsLeasedOnceWhateverJobAsks() throws Exception {
    DeviceSlots job = DeviceSlots.gpus(folder, 2, null);
    DeviceSlots other = DeviceSlots.gpus(folder, 2, null);
    try (DeviceLease first = job.lease();
        DeviceLease second = other.lease()) {
      assertThat(List.of(first.device(), second.device()))
          .containsExactly(new Device("gpu0", "0"), new Device("gpu1", "1"));
      assertThat(folder.resolve("gpu0"))
          .content()
          .startsWith("pid %d on ".formatted(ProcessHandle.current().pid()));
      Thread.currentThread().interrupt(); // all are taken: it would wait
      assertThatThrownBy(job::lease).isInstanceOf(InterruptedException.class);
      assertThat(folder.resolve("waiting")).isEmptyDirectory();
    }
    try (DeviceLease again = other.lease()) {
      assertThat(again.device().name()).isEqualTo("gpu0");
    }
  }

  @Test
  void gpusAreThoseThatTheProcessMayUse() throws Exception {
    DeviceSlots slots = DeviceSlots.gpus(folder, 2, "3, GPU-8a1f");
    try (DeviceLease first = slots.lease();
        DeviceLease second = slots.lease()) {
      assertThat(first.device()).isEqualTo(new Device("gpu3", "3"));
      assertThat(second.device()).isEqualTo(new Device("gpuGPU-8a1f", "GPU-8a1f"));
    }
  }

  @Test
  void slotsOfTheProcessorAreNotGpus() throws Exception {
    DeviceSlots slots = DeviceSlots.cpu(folder, 3);
    assertThat(slots.count()).isEqualTo(3);
    try (DeviceLease lease = slots.lease()) {
      assertThat(lease.device().name()).isEqualTo("cpu0");
      assertThat(lease.device().gpu()).isFalse();
    }
    assertThatThrownBy(() -> DeviceSlots.cpu(folder, 0)).hasMessageContaining("at least 1 device");
  }

  /** Whoever comes first is served first, and the holder sees that another job waits. */
  @Test
  void thoseWhoWaitAreServedInTheirOrder() throws Exception {
    DeviceSlots holder = DeviceSlots.gpus(folder, 1, null);
    BlockingQueue<String> served = new LinkedBlockingQueue<>();
    DeviceLease held = holder.lease();
    assertThat(holder.awaited()).isFalse();
    Thread first = waiting("first", DeviceSlots.gpus(folder, 1, null), served);
    await(1);
    assertThat(holder.awaited()).isTrue();
    Thread second = waiting("second", holder, served);
    await(2);
    held.close();
    assertThat(served.poll(30, TimeUnit.SECONDS)).isEqualTo("first");
    assertThat(served.poll(30, TimeUnit.SECONDS)).isEqualTo("second");
    first.join();
    second.join();
    assertThat(holder.awaited()).isFalse();
  }

  @Test
  void aLongWaitSaysWhoHoldsTheDevices() throws Exception {
    DeviceSlots slots = DeviceSlots.gpus(folder, 1, null);
    FakeTime time = new FakeTime("2026-01-01T00:00:00Z");
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    DeviceLease held = slots.lease();
    Thread waiting =
        new Thread(
            () -> {
              try (DeviceLease lease = slots.withTime(time).lease(told::add)) {
                told.add(lease.device().name());
              } catch (InterruptedException e) {
                told.add("interrupted");
              }
            });
    waiting.start();
    await(1);
    assertThat(told.poll(500, TimeUnit.MILLISECONDS)).isNull();
    time.pass(Duration.ofSeconds(6));
    assertThat(told.poll(30, TimeUnit.SECONDS))
        .startsWith(
            "waits for a device: held by pid %d on".formatted(ProcessHandle.current().pid()));
    held.close();
    assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("gpu0");
    waiting.join();
  }

  @Test
  void theDeadDoNotWait() throws Exception {
    DeviceSlots slots = DeviceSlots.gpus(folder, 1, null);
    Path waiting = Files.createDirectories(folder.resolve("waiting"));
    Files.createFile(waiting.resolve("000000000000001-dead-1"));
    assertThat(slots.awaited()).isFalse();
    Files.createFile(waiting.resolve("000000000000001-dead-2"));
    slots.lease().close();
    assertThat(waiting).isEmptyDirectory();
  }

  @Test
  void leasesAreTheUsersAndEndWithTheMachine() {
    String user = "fisherflow-" + System.getProperty("user.name");
    assertThat(DeviceSlots.userFolder(Map.of("XDG_RUNTIME_DIR", folder.toString())))
        .isEqualTo(folder.resolve(user).resolve("devices"));
    assertThat(DeviceSlots.userFolder(Map.of("FISHERFLOW_DEVICES", "/leases")))
        .isEqualTo(Path.of("/leases"));
    assertThat(DeviceSlots.userFolder(Map.of("XDG_RUNTIME_DIR", "/no/such/folder")))
        .isEqualTo(Path.of(System.getProperty("java.io.tmpdir"), user, "devices"));
  }

  /** Another process cannot have what is held, and a killed one holds nothing. */
  @Test
  void theLeaseOfADeadProcessIsFree() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(holder.getInputStream().read()).isEqualTo('h');
      Files.createDirectories(folder);
      assertThat(HostLock.tryLock(folder.resolve("gpu0"))).isEmpty();
      assertThat(folder.resolve("gpu0")).content().startsWith("pid " + holder.pid());
      holder.destroyForcibly().waitFor();
      try (DeviceLease lease = DeviceSlots.gpus(folder, 1, null).lease()) {
        assertThat(lease.device().name()).isEqualTo("gpu0");
      }
    } finally {
      holder.destroyForcibly();
    }
  }

  /** Holds a lease until it is killed. */
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      DeviceSlots.gpus(Path.of(arguments[0]), 1, null).lease();
      System.out.print('h');
      System.out.flush();
      System.in.read();
    }
  }

  private Thread waiting(String name, DeviceSlots slots, BlockingQueue<String> served) {
    Thread thread =
        new Thread(
            () -> {
              try (DeviceLease lease = slots.lease()) {
                served.add(name);
              } catch (InterruptedException e) {
                served.add("interrupted");
              }
            });
    thread.start();
    return thread;
  }

  private void await(int waiting) throws IOException {
    Path tickets = folder.resolve("waiting");
    while (true) {
      try (var files = Files.list(tickets)) {
        if (files.count() == waiting) {
          return;
        }
      }
      Thread.onSpinWait();
    }
  }
}
