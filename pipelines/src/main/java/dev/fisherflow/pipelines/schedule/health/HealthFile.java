package dev.fisherflow.pipelines.schedule.health;

import dev.fisherflow.pipelines.ledger.Json;
import dev.fisherflow.pipelines.schedule.ServicePulse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is written at every sign of life, with it as JSON: a probe looks at its age. One that
 * cannot be written is logged, and the probe finds it old.
 *
 * @param file on this machine's disk
 */
public record HealthFile(Path file) implements Consumer<ServicePulse> {

  private static final Logger LOG = LoggerFactory.getLogger(HealthFile.class);

  @Override
  public void accept(ServicePulse pulse) {
    Path whole = file.toAbsolutePath();
    Path begun = whole.resolveSibling(whole.getFileName() + ".new");
    try {
      Files.createDirectories(whole.getParent());
      Files.writeString(begun, Json.line(pulse) + "\n");
      Files.move(begun, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("The file of --health cannot be written: {}", e.toString());
    }
  }
}
