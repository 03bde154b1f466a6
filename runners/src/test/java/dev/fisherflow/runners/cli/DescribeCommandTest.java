package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.pipelines.catalogue.Catalogue;
import dev.fisherflow.pipelines.catalogue.CatalogueKind;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kinds and their things; sweeps are described in ComfortTest and FisherflowTest. */
class DescribeCommandTest {

  private final Program program = Program.whole();

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindListsItsThings(String kind) {
    assertThat(program.run("describe", kind)).isZero();
    CatalogueKind listed = Catalogue.find(kind).orElseThrow();
    assertThat(program.out()).contains(listed.registry().names());
  }

  static Iterable<String> kinds() {
    return Catalogue.words();
  }

  @Test
  void oneThingIsShownWithItsSettings() throws IOException {
    assertThat(program.run("describe", "optimizer", "sf")).isZero();
    assertThat(program.out()).startsWith("optimizer sf: SF\n").contains("duplicateCosine", "1e-7");
    program.run("describe", "schedule", "step", "--json");
    JsonNode step = new ObjectMapper().readTree(program.out());
    assertThat(step.fieldNames())
        .toIterable()
        .startsWith("name", "title", "summary", "reference", "version")
        .endsWith("settings");
    JsonNode factor = step.get("settings").get(1);
    assertThat(factor.get("default").asDouble()).isEqualTo(0.1);
    assertThat(factor.fieldNames())
        .toIterable()
        .contains("name", "kind", "allowed", "use", "unit", "doc");
  }

  @ParameterizedTest
  @CsvSource({
    "describe optimizer adam, 'found ''adam''; did you mean ''adamw''?'",
    "describe optimizr, 'found ''optimizr''; did you mean ''optimizer''?'",
    "describe optimisers ief, 'or a sweep, found ''optimisers''; did you mean ''optimizer''?'",
    "describe ./optimizer, there is no file ./optimizer",
    "describe sweep.yaml ief, 'or a sweep, found ''sweep.yaml'''"
  })
  void whatThereIsNotIsToldWithTheNearest(String line, String told) {
    assertThat(program.run(line.split(" "))).isEqualTo(ExitCode.INPUT.code());
    assertThat(program.err()).contains(told);
  }
}
