package dev.fisherflow.transforms.dataset.own;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.schemas.Echo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Objects one after the other (JSONL), or in one list (JSON); their keys are the columns. */
final class JsonReading implements RecordFile.Reading {

  private static final ObjectMapper JSON = new ObjectMapper(new JsonFactory());

  /** Objects whose keys tell the columns. */
  private static final int LOOKED_AT = 100;

  private final RecordFile file;

  JsonReading(RecordFile file) {
    this.file = file;
  }

  @Override
  public List<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    int[] seen = {0};
    read(
        record -> {
          columns.addAll(record.cells().keySet());
          return ++seen[0] < LOOKED_AT;
        });
    return new ArrayList<>(columns);
  }

  @Override
  public void read(Predicate<FileRecord> taker) {
    boolean any = false;
    try (JsonParser parser = JSON.createParser(file.open())) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_ARRAY) {
        token = parser.nextToken();
      }
      boolean more = true;
      for (; more && token != null && token != JsonToken.END_ARRAY; token = parser.nextToken()) {
        any = true;
        more = taker.test(record(parser, token));
      }
    } catch (JsonProcessingException e) {
      throw new OwnDataException(
          "%s, line %d, column %d: expected JSON: %s"
              .formatted(
                  file.path(),
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
                  Echo.of(e.getOriginalMessage())),
          e);
    } catch (IOException e) {
      throw new OwnDataException("cannot read " + file.path() + ": " + e.getMessage(), e);
    }
    if (!any) {
      throw new OwnDataException(file.path() + ": the file has no objects");
    }
  }

  private FileRecord record(JsonParser parser, JsonToken token) throws IOException {
    long line = parser.currentTokenLocation().getLineNr();
    JsonNode node = JSON.readTree(parser);
    if (token != JsonToken.START_OBJECT) {
      throw new OwnDataException(
          "%s, line %d: expected an object such as {\"text\": \"…\"}, found %s"
              .formatted(file.path(), line, Echo.of(node.toString())));
    }
    Map<String, String> cells = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      JsonNode value = entry.getValue();
      if (value.isNull()) {
        continue;
      }
      String text = value.isValueNode() ? value.asText() : value.toString();
      if (text.indexOf(RecordFile.MALFORMED) >= 0) {
        return FileRecord.faulty(
            line,
            "column '%s': expected text in %s"
                .formatted(Echo.of(entry.getKey()), file.format().encoding()));
      }
      cells.put(entry.getKey(), text);
    }
    return new FileRecord(line, cells, null);
  }
}
