package dev.fisherflow.transforms.trials;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.host.Host;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.schemas.TrialProgress;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trial's {@code progress.json}, for those who watch: the record of its progress as Avro's JSON.
 * Written at once, and then at most once a second on a disk and every 15 seconds in a store, where
 * each file costs requests.
 *
 * <p>It is worth no trial and no wait: what cannot be written, read or removed is logged once and
 * passed over.
 */
public final class ProgressFile implements TrialListener {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressFile.class);

  private static final Duration ON_DISK = Duration.ofSeconds(1);
  private static final Duration IN_STORE = Duration.ofSeconds(15);
  private static final String HOST = Host.process();

  private final Workspace workspace;
  private final String path;
  private final TimeSource time;
  private final Duration interval;
  private boolean ended;
  private Long began;
  private long beganStep;
  private Long resumedFrom;
  private long repeated;
  private Long written;
  private Long step;
  private boolean failed;

  public ProgressFile(Workspace workspace, String path, TimeSource time) {
    this.workspace = workspace.impatient();
    this.path = path;
    this.time = time;
    this.interval = workspace.local().isPresent() ? ON_DISK : IN_STORE;
  }

  @Override
  public synchronized void progressed(TrialProgress progress) {
    step = progress.getStep();
    long now = time.nanoTime();
    if (began == null) {
      began = now;
      beganStep = step;
    }
    if (written == null || now - written >= interval.toNanos()) {
      written = now;
      publish(
          TrialProgress.newBuilder(progress)
              .setBeganStep(beganStep)
              .setResumedFrom(resumedFrom)
              .setRepeated(repeated),
          now - began);
    }
  }

  /**
   * The trial waits before its first step.
   *
   * @param steps of the trial
   * @param forWhat what it waits for, and who holds that
   */
  public synchronized void waiting(long steps, String forWhat) {
    publish(TrialProgress.newBuilder().setStep(0).setSteps(steps).setWaiting(forWhat), 0);
  }

  /**
   * Writes the file.
   *
   * @param nanoseconds since the try began, whatever was done to the clock meanwhile
   */
  private void publish(TrialProgress.Builder progress, long nanoseconds) {
    if (ended) {
      return;
    }
    Instant now = time.instant();
    TrialProgress whole =
        progress
            .setUpdated(now.toString())
            .setHost(HOST)
            .setBegan(now.minusNanos(nanoseconds).toString())
            .build();
    tried(() -> workspace.publish(path, json(whole)));
  }

  private void tried(Runnable write) {
    try {
      write.run();
    } catch (WorkspaceException e) {
      if (!failed) {
        failed = true;
        LOG.warn(
            "The progress of a trial is not shown for now, the trial runs on: {}", e.toString());
      }
    }
  }

  /**
   * The trial resumes from an earlier try.
   *
   * @param from the step that its state is of; 0 if there was none
   * @param steps how many of that try's steps are known to be lost
   */
  public synchronized void resumed(long from, long steps) {
    resumedFrom = from;
    repeated = steps;
  }

  /** What a file says, if it can be read; one that this version did not write says nothing. */
  public static Optional<TrialProgress> read(Workspace workspace, String path) {
    try (InputStream stream = workspace.impatient().open(path)) {
      TrialProgress progress =
          new SpecificDatumReader<>(TrialProgress.class)
              .read(null, DecoderFactory.get().jsonDecoder(TrialProgress.getClassSchema(), stream));
      for (String moment : List.of(progress.getBegan(), progress.getUpdated())) {
        if (!moment.isEmpty()) {
          Instant.parse(moment);
        }
      }
      return Optional.of(progress);
    } catch (FileNotFoundException
        | EOFException
        | JsonProcessingException
        | AvroRuntimeException
        | DateTimeException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // the store is busy, or the file went while it was read
    }
  }

  /** A record as the file holds it. */
  public static byte[] json(TrialProgress progress) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      JsonEncoder encoder = EncoderFactory.get().jsonEncoder(TrialProgress.getClassSchema(), bytes);
      new SpecificDatumWriter<>(TrialProgress.class).write(progress, encoder);
      encoder.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into memory", e);
    }
  }

  /** The last step reported; null before the first. */
  public synchronized Long step() {
    return step;
  }

  /** Ends the writing and removes the file. */
  public synchronized void end() {
    if (!ended) {
      ended = true;
      tried(() -> workspace.delete(List.of(path)));
    }
  }
}
