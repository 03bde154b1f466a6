package dev.fisherflow.pipelines.run;

import dev.fisherflow.schemas.RunId;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.io.FileNotFoundException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The runs of a workspace. */
public final class RunFolders {

  private RunFolders() {}

  /** The files at the top of all runs' folders. */
  public static List<StoredFile> files(Workspace workspace) {
    return workspace.files(RunFolder.ALL + "*/*");
  }

  /** The runs of a workspace that have begun or ended, in the order of their names. */
  public static List<RunFolder> all(Workspace workspace) {
    return having(workspace, RunFolder.BEGUN, RunFolder.MANIFEST);
  }

  /** The run that began last; of equals the last by name. */
  public static Optional<RunFolder> newest(Workspace workspace) {
    return all(workspace).stream()
        .filter(run -> run.begun().isPresent())
        .max(
            Comparator.comparing((RunFolder run) -> run.begun().orElseThrow().instant())
                .thenComparing(RunFolder::runId));
  }

  private static List<RunFolder> having(Workspace workspace, String... globs) {
    Map<String, RunFolder> runs = new TreeMap<>();
    Stream.of(globs)
        .flatMap(glob -> having(workspace, glob).stream())
        .forEach(run -> runs.put(run.runId(), run));
    return List.copyOf(runs.values());
  }

  /**
   * The runs of a workspace that have files which match a glob, in the order of their names. A
   * folder that no run may be called after is not fisherflow's.
   */
  public static List<RunFolder> having(Workspace workspace, String glob) {
    return workspace.list(RunFolder.ALL + "*/" + glob).stream()
        .map(path -> path.substring(RunFolder.ALL.length()).split("/", 2)[0])
        .distinct()
        .filter(RunId::sound)
        .map(runId -> new RunFolder(workspace, runId))
        .toList();
  }

  /** The runs of a workspace that refer to trials, in whichever state they are, by name. */
  public static List<RunFolder> referring(Workspace workspace) {
    return having(
        workspace,
        RunFolder.BEGUN,
        RunFolder.MANIFEST,
        RunFolder.TRIALS,
        RunFolder.RESULTS,
        RunFolder.SELECTIONS,
        RunFolder.EVALUATION + "/*");
  }

  /**
   * A run that has begun.
   *
   * @throws WorkspaceException if the workspace has no such run
   */
  public static RunFolder existing(Workspace workspace, String runId) {
    RunFolder folder = new RunFolder(workspace, runId);
    if (folder.begun().isEmpty() && folder.trials().isEmpty()) {
      throw unknown("run '" + runId + "'", workspace);
    }
    return folder;
  }

  /**
   * Requires that a run has ended.
   *
   * @throws WorkspaceException if it has not, or if the workspace has no such run
   */
  public static void requireEnded(Workspace workspace, String runId) {
    RunFolder folder = new RunFolder(workspace, runId);
    if (folder.manifest().isEmpty()) {
      throw unknown("run '" + runId + "'", workspace);
    }
    if (!folder.ended()) {
      throw new WorkspaceException(
          "expected a run that has ended, found '%s', which has not: %s"
              .formatted(runId, folder.location("")),
          new FileNotFoundException(folder.location(RunFolder.MANIFEST)));
    }
  }

  /** That a workspace has not what was asked for, and which runs it has. */
  public static WorkspaceException unknown(String asked, Workspace workspace) {
    List<String> known =
        referring(workspace).stream()
            .map(
                run ->
                    run.runId()
                        + (workspace.exists(run.path(RunFolder.MANIFEST)) ? "" : " (not ended)"))
            .toList();
    return new WorkspaceException(
        "there is no %s in the workspace %s; %s"
            .formatted(
                asked,
                workspace.root(),
                known.isEmpty() ? "it has no runs" : "its runs are " + String.join(", ", known)),
        new FileNotFoundException(asked));
  }
}
