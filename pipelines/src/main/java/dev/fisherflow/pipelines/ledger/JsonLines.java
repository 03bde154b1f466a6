package dev.fisherflow.pipelines.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.workspace.Damage;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of a workspace with one record a line. Each line ends with a digest over its place, its
 * content and the digest of the line after it: a line that was changed, added or removed is found.
 * Lines of older versions have none, and are not checked.
 */
public final class JsonLines {

  private static final Pattern SEALED = Pattern.compile("(.*),\"sha256\":\"([0-9a-f]{64})\"}");

  private JsonLines() {}

  /**
   * What a file holds.
   *
   * @param records of the lines that are sound
   * @param damage what is wrong with the others, in the words of an error
   */
  public record Lines<T>(List<T> records, List<String> damage) {
    public Lines {
      records = List.copyOf(records);
      damage = List.copyOf(damage);
    }
  }

  /**
   * The records of a file; none if it is not there.
   *
   * @throws DamagedException if a line is damaged; nothing is left out silently
   */
  public static <T> List<T> read(Workspace workspace, String path, Class<T> type) {
    Lines<T> lines = look(workspace, path, type);
    if (!lines.damage().isEmpty()) {
      throw damaged(workspace, path, lines.damage().get(0));
    }
    return lines.records();
  }

  private static DamagedException damaged(Workspace workspace, String path, String how) {
    return DamagedException.of(
        workspace.resolve(path), how, "'fisherflow doctor --repair' keeps its sound lines");
  }

  /** What a file holds, damaged or not; nothing if it is not there. */
  public static <T> Lines<T> look(Workspace workspace, String path, Class<T> type) {
    if (!workspace.exists(path)) {
      return new Lines<>(List.of(), List.of());
    }
    List<String> lines;
    try {
      lines = new String(workspace.read(path), StandardCharsets.UTF_8).lines().toList();
    } catch (DamagedException e) {
      return new Lines<>(List.of(), List.of(e.getMessage()));
    }
    if (lines.isEmpty()) {
      return new Lines<>(List.of(), List.of("it is empty, and is never written so"));
    }
    List<T> records = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    boolean sealed = lines.stream().anyMatch(line -> SEALED.matcher(line).matches());
    for (int i = 0; i < lines.size(); i++) {
      try {
        T record = Json.MAPPER.readValue(content(lines.get(i)), type);
        if (record == null) {
          damage.add("line %d: expected a record, found null".formatted(i + 1));
        } else if (sealed && !sound(lines, i)) {
          damage.add("line %d: it, or the one after it, was changed".formatted(i + 1));
        } else {
          records.add(record);
        }
      } catch (JsonProcessingException e) {
        damage.add("line %d: %s".formatted(i + 1, Damage.of(e)));
      }
    }
    return new Lines<>(records, damage);
  }

  private static String content(String line) {
    Matcher sealed = SEALED.matcher(line);
    return sealed.matches() ? sealed.group(1) + "}" : line;
  }

  private static boolean sound(List<String> lines, int i) {
    Matcher line = SEALED.matcher(lines.get(i));
    String after = "";
    if (i + 1 < lines.size()) {
      Matcher next = SEALED.matcher(lines.get(i + 1));
      after = next.matches() ? next.group(2) : lines.get(i + 1);
    }
    return line.matches() && line.group(2).equals(seal(i, line.group(1), after));
  }

  private static String seal(int line, String content, String after) {
    return Digest.create().add(line).add(content).add(after).hex();
  }

  /** Publishes the file with these records; one without records is deleted. */
  public static void publish(Workspace workspace, String path, List<?> records) {
    if (records.isEmpty()) {
      workspace.delete(List.of(path));
      return;
    }
    StringBuilder text = new StringBuilder();
    String after = "";
    for (int i = records.size() - 1; i >= 0; i--) {
      String line = Json.line(records.get(i));
      String content = line.substring(0, line.length() - 1);
      after = seal(i, content, after);
      text.insert(0, "%s,\"sha256\":\"%s\"}\n".formatted(content, after));
    }
    workspace.publish(path, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Publishes the file with its sound lines alone, if one is damaged.
   *
   * @return what was wrong
   * @throws WorkspaceException if it cannot be written
   */
  public static <T> List<String> repair(Workspace workspace, String path, Class<T> type) {
    Lines<T> lines = look(workspace, path, type);
    if (!lines.damage().isEmpty()) {
      publish(workspace, path, lines.records());
    }
    return lines.damage();
  }
}
