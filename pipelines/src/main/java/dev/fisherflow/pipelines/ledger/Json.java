package dev.fisherflow.pipelines.ledger;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.DateTimeException;
import java.time.Instant;

/** Records as JSON, with moments in ISO 8601. */
public final class Json {

  /** Reads and writes it. */
  public static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new Moments()))
          .build();

  private Json() {}

  /** One line for a record of texts, numbers and moments. */
  public static String line(Object record) {
    try {
      return MAPPER.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and numbers is no JSON: " + record, e);
    }
  }

  /** Several lines for it, or for a list of such records. */
  public static String pretty(Object record) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and numbers is no JSON: " + record, e);
    }
  }

  private static final class Moments extends FromStringDeserializer<Instant> {

    private static final long serialVersionUID = 1L;

    Moments() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String text, DeserializationContext context)
        throws JsonProcessingException {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw context.weirdStringException(text, Instant.class, e.getMessage());
      }
    }
  }
}
