package dev.fisherflow.pipelines.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A file of a workspace with one record a line. */
public final class JsonLines {

  private JsonLines() {}

  /**
   * The records of a file; none if it is not there.
   *
   * @throws WorkspaceException if a line is damaged; nothing is left out silently
   */
  public static <T> List<T> read(Workspace workspace, String path, Class<T> type) {
    if (!workspace.exists(path)) {
      return List.of();
    }
    List<String> lines = new String(workspace.read(path), StandardCharsets.UTF_8).lines().toList();
    List<T> records = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      try {
        records.add(Json.MAPPER.readValue(lines.get(i), type));
      } catch (JsonProcessingException e) {
        throw new WorkspaceException(
            "%s, line %d: expected a JSON object of the ledger, found %s; mend or remove the line"
                .formatted(workspace.resolve(path), i + 1, e.getOriginalMessage()),
            e);
      }
    }
    return records;
  }

  /** Publishes the file with these records. */
  public static void publish(Workspace workspace, String path, List<?> records) {
    StringBuilder text = new StringBuilder();
    records.forEach(record -> text.append(Json.line(record)).append('\n'));
    workspace.publish(path, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
