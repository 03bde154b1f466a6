package dev.fisherflow.pipelines.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.fisherflow.schemas.RunManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The schema file and the page that describe a manifest are those of its record. After the record
 * has changed: delete them and run this test once; it writes them and fails.
 */
class ManifestSchemaTest {

  private static final Path SCHEMA =
      Path.of("src/main/resources/dev/fisherflow/pipelines/manifest/manifest.schema.json");
  private static final Path PAGE = Path.of("../docs/manifest.md");
  private static final String TABLES = "## Fields\n\n";

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void theSchemaFileIsThatOfTheRecord() throws IOException {
    String schema = SchemaText.json(RunManifest.getClassSchema());
    if (!Files.exists(SCHEMA)) {
      Files.createDirectories(SCHEMA.getParent());
      Files.writeString(SCHEMA, schema);
      fail("%s was missing and has been written: look it over, run again, commit", SCHEMA);
    }
    assertThat(SCHEMA).hasContent(schema);
  }

  @Test
  void thePageTellsEveryField() throws IOException {
    String page = Files.readString(PAGE);
    String tables = SchemaText.markdown(RunManifest.getClassSchema());
    assertThat(page).contains(TABLES);
    String before = page.substring(0, page.indexOf(TABLES) + TABLES.length());
    if (page.equals(before)) {
      Files.writeString(PAGE, before + tables);
      fail("the tables of %s were missing and have been written: run again, commit", PAGE);
    }
    assertThat(page).isEqualTo(before + tables);
  }

  @Test
  void theSchemaAcceptsWhatIsWrittenAndRefusesAnythingElse() throws IOException {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(Files.readString(SCHEMA));
    ObjectNode manifest =
        (ObjectNode) json.readTree(ManifestJson.write(ManifestJsonTest.manifest()));
    assertThat(schema.validate(manifest)).isEmpty();
    assertThat(schema.validate(manifest.deepCopy().put("more", 1))).isNotEmpty();
    assertThat(schema.validate(manifest.deepCopy().put("threadsPerTrial", "two"))).isNotEmpty();
    ObjectNode without = manifest.deepCopy();
    without.remove("runner");
    assertThat(schema.validate(without)).isNotEmpty();
    ObjectNode status = manifest.deepCopy();
    ((ObjectNode) status.get("outcomes").get(0)).put("status", "FINE");
    assertThat(schema.validate(status)).isNotEmpty();
  }
}
