package dev.fisherflow.transforms.request;

import dev.fisherflow.clock.TimeSource;
import dev.fisherflow.learning.host.Host;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The requests of a run: files that any process may write and that those who train look at between
 * two steps. Their names say all, so that one listing is a look.
 *
 * <pre>
 * runs/&lt;runId&gt;/requests/  all.cancel  all.pause            of every trial that is not finished
 *                          &lt;trialId&gt;.cancel  .pause  .train  of one
 * </pre>
 *
 * <p>They are no part of a trial and its id, and end with the run: the next sweep deletes them.
 *
 * @param workspace where the run is
 * @param folder the run's folder, relative to the workspace
 */
public record RunRequests(Workspace workspace, String folder) implements Serializable {

  private static final String ALL = "all";
  private static final Duration ON_DISK = Duration.ofSeconds(1);
  private static final Duration IN_STORE = Duration.ofSeconds(15);

  /** The requests of a run. */
  public static RunRequests of(Workspace workspace, String runId) {
    return new RunRequests(workspace, Workspace.RUNS + runId + "/requests");
  }

  /** The time between two looks: in a store each costs a request. */
  public Duration interval() {
    return workspace.local().isPresent() ? ON_DISK : IN_STORE;
  }

  /** What is asked now. */
  public Requests look() {
    Map<String, Set<Request>> asked = new HashMap<>();
    for (String path : workspace.list(folder + "/*")) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      Arrays.stream(Request.values())
          .filter(request -> name.endsWith(request.ending()))
          .forEach(
              request ->
                  asked
                      .computeIfAbsent(
                          name.substring(0, name.length() - request.ending().length()),
                          key -> EnumSet.noneOf(Request.class))
                      .add(request));
    }
    Set<Request> run = asked.containsKey(ALL) ? asked.remove(ALL) : Set.of();
    return new Requests(run, asked);
  }

  /** Asks something of every trial that is not finished. */
  public void ask(Request request) {
    if (request == Request.PAUSE) {
      resumeAll(); // who was to train on is paused as well
    }
    write(ALL, request);
  }

  /** Asks something of one trial. */
  public void ask(Request request, String trialId) {
    if (request == Request.PAUSE) {
      workspace.delete(List.of(path(trialId, Request.TRAIN)));
    }
    write(trialId, request);
  }

  /** Ends every pause of the run and its trials. */
  public void resumeAll() {
    workspace.delete(
        workspace.list(folder + "/*").stream()
            .filter(path -> !path.endsWith(Request.CANCEL.ending()))
            .toList());
  }

  /** Ends the pause of a trial, whether it was asked of it or of the run. */
  public void resume(String trialId) {
    if (look().run().contains(Request.PAUSE)) {
      write(trialId, Request.TRAIN);
    }
    workspace.delete(List.of(path(trialId, Request.PAUSE)));
  }

  /** Deletes all requests. */
  public void clear() {
    workspace.delete(workspace.list(folder + "/*"));
  }

  /** Who asked that a trial is cancelled, and when; empty if nobody did. */
  public Optional<String> cancelledBy(String trialId) {
    return List.of(path(trialId, Request.CANCEL), path(ALL, Request.CANCEL)).stream()
        .flatMap(path -> workspace.files(path).stream())
        .map(StoredFile::path)
        .findFirst()
        .map(path -> new String(workspace.read(path), StandardCharsets.UTF_8).strip());
  }

  private void write(String whose, Request request) {
    String who = "at %s by %s\n".formatted(TimeSource.SYSTEM.instant(), Host.process());
    workspace.publish(path(whose, request), who.getBytes(StandardCharsets.UTF_8));
  }

  private String path(String whose, Request request) {
    return folder + "/" + whose + request.ending();
  }
}
