package dev.fisherflow.pipelines.submission;

import dev.fisherflow.pipelines.ledger.JsonLines;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The uploads of a workspace's zips, in {@code submissions/uploads.jsonl}.
 *
 * @param workspace where it is
 */
public record UploadLedger(Workspace workspace) {

  private static final String FILE = "submissions/uploads.jsonl";

  /**
   * All uploads, in the order of their times.
   *
   * @throws dev.fisherflow.transforms.workspace.DamagedException if a line is damaged
   */
  public List<Upload> uploads() {
    return sorted(JsonLines.read(workspace, FILE, Upload.class));
  }

  /** The uploads of its sound lines, and what is wrong with the others. */
  public JsonLines.Lines<Upload> look() {
    JsonLines.Lines<Upload> lines = JsonLines.look(workspace, FILE, Upload.class);
    return new JsonLines.Lines<>(sorted(lines.records()), lines.damage());
  }

  /** Keeps its sound lines alone; gives what was wrong. */
  public List<String> repair() {
    return JsonLines.repair(workspace, FILE, Upload.class);
  }

  /** Its full location. */
  public String location() {
    return workspace.resolve(FILE);
  }

  private static List<Upload> sorted(List<Upload> uploads) {
    return uploads.stream().sorted(Comparator.comparing(Upload::at)).toList();
  }

  /** Records an upload, in place of one of the same zip at the same time. */
  public void record(Upload upload) {
    List<Upload> all = new ArrayList<>(uploads());
    all.removeIf(other -> other.digest().equals(upload.digest()) && other.at().equals(upload.at()));
    all.add(upload);
    all.sort(Comparator.comparing(Upload::at));
    JsonLines.publish(workspace, FILE, all);
  }
}
