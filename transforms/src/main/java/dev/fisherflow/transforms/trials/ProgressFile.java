package dev.fisherflow.transforms.trials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fisherflow.learning.trial.TrialListener;
import dev.fisherflow.learning.trial.TrialProgress;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A trial's {@code progress.json}, for those who watch: step, steps, loss, bestScore (null where
 * they are not finite), the time of writing, where it trains, at which step and when that began,
 * and, if it goes on from an earlier attempt, after which step and how many it repeats. Written at
 * once and then at most once a second.
 *
 * <p>It does not throw at the learner, which would take it for the trial's failure; the first
 * failure to write ends the writing and is kept for {@link #failure}.
 */
public final class ProgressFile implements TrialListener {

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String HOST = host();

  private final Workspace workspace;
  private final String path;
  private final Clock clock;
  private boolean ended;
  private Instant began;
  private long beganStep;
  private Long resumedFrom;
  private long repeated;
  private Instant written;
  private Long step;
  private RuntimeException failure;

  public ProgressFile(Workspace workspace, String path, Clock clock) {
    this.workspace = workspace;
    this.path = path;
    this.clock = clock;
  }

  @Override
  public synchronized void progressed(TrialProgress progress) {
    step = progress.step();
    Instant now = clock.instant();
    if (began == null) {
      began = now;
      beganStep = step;
    }
    if (ended || failure != null || (written != null && now.isBefore(written.plus(INTERVAL)))) {
      return;
    }
    written = now;
    ObjectNode json = JSON.createObjectNode();
    json.put("step", progress.step());
    json.put("steps", progress.steps());
    json.put("loss", finite(progress.loss()));
    json.put("bestScore", finite(progress.bestScore()));
    json.put("updated", now.toString());
    json.put("host", HOST);
    json.put("began", began.toString());
    json.put("beganStep", beganStep);
    if (resumedFrom != null) {
      json.put("resumedFrom", resumedFrom);
      json.put("repeated", repeated);
    }
    try {
      workspace.publish(path, json.toString().getBytes(StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /**
   * The trial goes on from an earlier attempt.
   *
   * @param from the step that its state is of; 0 if there was none
   * @param steps how many of that attempt's steps are known to be lost
   */
  public synchronized void resumed(long from, long steps) {
    resumedFrom = from;
    repeated = steps;
  }

  /** The step in the file that a killed process has left, if it can be read. */
  public static OptionalLong leftBehind(Workspace workspace, String path) {
    if (!workspace.exists(path)) {
      return OptionalLong.empty();
    }
    try {
      JsonNode left = JSON.readTree(workspace.read(path)).path("step");
      return left.isIntegralNumber() ? OptionalLong.of(left.longValue()) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty(); // only asked for to be told of
    }
  }

  /** The last step told of; null before the first. */
  public synchronized Long step() {
    return step;
  }

  /** The first failure to write. */
  public synchronized Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Ends the writing and removes the file. */
  public synchronized void end() {
    if (!ended) {
      ended = true;
      workspace.delete(List.of(path));
    }
  }

  private static Double finite(double number) {
    return Double.isFinite(number) ? number : null;
  }

  /** The machine's name, and the process. */
  private static String host() {
    String process = " pid " + ProcessHandle.current().pid();
    try {
      return InetAddress.getLocalHost().getHostName() + process;
    } catch (UnknownHostException e) {
      return "a machine without a name," + process;
    }
  }
}
