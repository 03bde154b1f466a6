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
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A file of a workspace with one record a line. Each line ends with a digest over its number, its
 * content and whether it is the last: a line that was changed, added or removed is found. Lines of
 * older versions have none, and are not checked.
 */
public final class JsonLines {

  private static final Pattern SEALED = Pattern.compile("(.*),\"sha256\":\"([0-9a-f]{64})\"}");

  /** So many lines in a row may be lost and the next one still known. */
  private static final int LOST = 1000;

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
    int number = 0; // of the line when it was written
    for (int i = 0; i < lines.size(); i++) {
      try {
        T record = Json.MAPPER.readValue(content(lines.get(i)), type);
        boolean last = i + 1 == lines.size();
        OptionalInt known = sealed ? number(lines.get(i), number) : OptionalInt.of(number);
        if (record == null) {
          damage.add("line %d: expected a record, found null".formatted(i + 1));
        } else if (known.isEmpty()) {
          damage.add("line %d is not as it was written".formatted(i + 1));
        } else {
          records.add(record);
          if (known.getAsInt() > number) {
            damage.add("lines before line %d are missing".formatted(i + 1));
          }
          if (sealed
              && last != seal(lines.get(i)).equals(seal(known.getAsInt(), lines.get(i), true))) {
            damage.add(
                "%s line %d"
                    .formatted(last ? "lines are missing after" : "lines were added after", i + 1));
          }
        }
        number = known.orElse(number) + 1;
      } catch (JsonProcessingException e) {
        damage.add("line %d: %s".formatted(i + 1, Damage.of(e)));
        number++;
      }
    }
    return new Lines<>(records, damage);
  }

  /** The line without its digest. */
  private static String content(String line) {
    Matcher sealed = SEALED.matcher(line);
    return sealed.matches() ? sealed.group(1) + "}" : line;
  }

  /** Its digest. */
  private static String seal(String line) {
    Matcher sealed = SEALED.matcher(line);
    return sealed.matches() ? sealed.group(2) : "";
  }

  /** The number, from a first one on, with which a line was written as it is. */
  private static OptionalInt number(String line, int from) {
    String seal = seal(line);
    return seal.isEmpty()
        ? OptionalInt.empty()
        : IntStream.range(from, from + LOST)
            .filter(n -> seal.equals(seal(n, line, false)) || seal.equals(seal(n, line, true)))
            .findFirst();
  }

  private static String seal(int number, String line, boolean last) {
    return Digest.create().add(number).add(content(line)).add(last ? "last" : "").hex();
  }

  /** Publishes the file with these records; one without records is deleted. */
  public static void publish(Workspace workspace, String path, List<?> records) {
    if (records.isEmpty()) {
      workspace.delete(List.of(path));
      return;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < records.size(); i++) {
      String line = Json.line(records.get(i));
      text.append(line, 0, line.length() - 1)
          .append(",\"sha256\":\"")
          .append(seal(i, line, i + 1 == records.size()))
          .append("\"}\n");
    }
    workspace.publish(path, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Publishes the file with its sound lines alone, if it has some and is damaged.
   *
   * @return what was wrong, if it was published
   * @throws WorkspaceException if it cannot be written
   */
  public static <T> List<String> repair(Workspace workspace, String path, Class<T> type) {
    Lines<T> lines = look(workspace, path, type);
    if (lines.damage().isEmpty() || lines.records().isEmpty()) {
      return List.of();
    }
    publish(workspace, path, lines.records());
    return lines.damage();
  }
}
