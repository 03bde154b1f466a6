package dev.fisherflow.pipelines.spec.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.fisherflow.pipelines.catalogue.Catalogue;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.yaml.Mistakes;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import dev.fisherflow.pipelines.spec.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpecificationSchemaTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Path EVERY_KEY =
      Path.of("src/test/resources/dev/fisherflow/pipelines/pinned/every-key.yaml");
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private static final JsonSchema SCHEMA =
      SCHEMAS.getSchema(SpecificationSchema.of(Catalogue.kinds()));

  static Stream<Path> specifications() throws IOException {
    return Stream.concat(Files.list(Path.of("examples")), Files.list(EVERY_KEY.getParent()))
        .filter(file -> file.toString().endsWith(".yaml"));
  }

  @ParameterizedTest
  @MethodSource("specifications")
  void whatIsReadIsValidAsWrittenAndExpanded(Path file) throws IOException {
    String text = Files.readString(file);
    assertThat(SCHEMA.validate(json(text))).isEmpty();
    String expanded = SweepSpecification.parse(file.toString(), text).expanded();
    assertThat(SCHEMA.validate(json(expanded))).isEmpty();
  }

  @Test
  void eachDefaultIsOneOfTheValuesAllowed() {
    List<JsonNode> withDefault = SCHEMA.getSchemaNode().findParents("default");
    assertThat(withDefault).hasSizeGreaterThan(40);
    for (JsonNode each : withDefault) {
      assertThat(SCHEMAS.getSchema(each).validate(each.get("default"))).as("%s", each).isEmpty();
    }
  }

  /** Each changes one place of the specification that sets every key; the reader refuses it too. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "submission: false|submision: false",
        "submission: false|submission: perhaps",
        "seeds: 11|seeds: -1",
        "seeds: 11|seeds: []",
        "seeds: 11|seeds: [2, 2]",
        "name: every-key|name: every key",
        "tasks: [cola, stsb, cifar10]|tasks: [cola, stsb, cifar]",
        "batchSize: 24|batchSize: 2.5",
        "maxTokens: 48|maxTokens: 7",
        "{cola: 4, stsb: 5, cifar10: 6}|{cola: 4, stsb: 5, cifar10: 0}",
        "keepCheckpoints: epochs|keepCheckpoints: all",
        "rank: 3|rank: 0",
        "rank: 3|virtualTokens: 3",
        "dropout: 0.125|dropout: 1",
        "targetModules: [query, dense.out]|targetModules: []",
        "bias: lora_only|bias: all",
        "head: trained|head: new",
        "beta1: 0.85|beta1: 1",
        "beta1: 0.85|beta3: 0.85",
        "{type: sgd, learningRate: 0.25,|{type: sgd,",
        "firstStepNorm: 0.05,|firstStepNorm: 0.05, learningRate: 1,",
        "{type: linear}|{type: linaer}",
        "milestones: [2],|''",
        "type: adafactor|type: adam",
        "draws: 3|draws: null",
        "updates: [sgd, ef,|updates: [sdg, ef,",
        "checkpoints: [initial, middle]|checkpoints: [initial, middel]"
      })
  void whatIsWrongIsNot(String right, String wrong) throws IOException {
    String text = Files.readString(EVERY_KEY).replace(right, wrong);
    assertThat(text).contains(wrong).isNotEqualTo(Files.readString(EVERY_KEY));
    assertThatThrownBy(() -> SweepSpecification.parse("wrong", text))
        .isInstanceOf(SpecificationException.class);
    assertThat(SCHEMA.validate(json(text))).isNotEmpty();
  }

  /** The keys that came after the pinned specification, which sets every key of its day. */
  private static final String NEWER =
      """
      extends: src/test/resources/dev/fisherflow/pipelines/spec/schema/base.yaml
      name: newer
      tasks: [rte]
      optimizers: [{type: adamw, space: default}]
      search: {method: sobol, points: 4, seed: 7}
      training: {microBatch: 8, earlyStopping: {patience: 3}, keepCheckpoints: epochs, augmentation: null, truncation: authors}
      selection: {protocol: paper, by: [accuracy], diverged: keepBest}
      evaluation: {lossScale: 1/40}
      """;

  private static final String FAIR =
      """
      name: fair
      tasks: [rte]
      optimizers: [{type: adamw, space: default}]
      selection: {protocol: fair, seeds: [8, 9]}
      target: {from: [adamw]}
      budget: {costs: default}
      """;

  @Test
  void everyKeyOfTheSchemaIsRead() throws IOException {
    assertThat(SweepSpecification.parse("newer", NEWER).optimizers()).hasSize(4);
    assertThat(SCHEMA.validate(json(NEWER))).isEmpty();
    JsonNode keys = SCHEMA.getSchemaNode().get("properties");
    JsonNode every = json(Files.readString(EVERY_KEY));
    JsonNode newer = json(NEWER);
    assertThat(names(keys)).isEqualTo(names(every, newer, json(FAIR)));
    for (String section : new String[] {"training", "evaluation"}) {
      assertThat(names(keys.get(section).get("properties")))
          .isEqualTo(names(every.get(section), newer.get(section)));
    }
    assertThat(names(keys.get("selection").get("properties")))
        .isEqualTo(names(newer.get("selection"), json(FAIR).get("selection")));
    assertThat(SweepSpecification.parse("fair", FAIR).selection().fair()).isTrue();
    assertThat(SCHEMA.validate(json(FAIR))).isEmpty();
  }

  @Test
  void rangesAreValid() {
    String text =
        """
        name: s
        tasks: [rte]
        optimizers:
          - {type: adamw, space: default, schedule: {choice: [constant, linear]}}
          - {type: sgd, learningRate: {log: [1e-3, 10]}, momentum: {choice: [0, 0.9]}}
          - {type: sf, learningRate: {uniform: [1, 2]}, draws: {int: [1, 4]}}
        search: {method: sobol, points: 8, seed: 7}
        """;
    assertThat(SweepSpecification.parse("s", text).optimizers()).hasSize(24);
    assertThat(SCHEMA.validate(json(text))).isEmpty();
    for (String wrong :
        List.of("{log: [1]}", "{log: [0, 1]}", "{int: [1, 2]}", "{log: [1, 2], choice: [1, 2]}")) {
      assertThat(SCHEMA.validate(json(text.replace("{uniform: [1, 2]}", wrong)))).isNotEmpty();
    }
  }

  private static Set<String> names(JsonNode... nodes) {
    Set<String> names = new TreeSet<>();
    Stream.of(nodes).forEach(node -> node.fieldNames().forEachRemaining(names::add));
    return names;
  }

  /** A text as editors read it: numbers and flags by their looks. */
  private static JsonNode json(String text) {
    return json(YamlReader.read(text, new Mistakes()).orElseThrow());
  }

  private static JsonNode json(YamlNode node) {
    if (node instanceof YamlNode.Mapping mapping) {
      ObjectNode object = JSON.objectNode();
      mapping.entries().forEach(entry -> object.set(entry.key(), json(entry.value())));
      return object;
    }
    if (node instanceof YamlNode.Sequence sequence) {
      ArrayNode array = JSON.arrayNode();
      sequence.items().forEach(item -> array.add(json(item)));
      return array;
    }
    return scalar((YamlNode.Scalar) node);
  }

  private static JsonNode scalar(YamlNode.Scalar scalar) {
    String text = scalar.text().replaceAll("(?<=\\d)_", "");
    if (scalar.isNull()) {
      return JSON.nullNode();
    }
    if (text.equals("true") || text.equals("false")) {
      return JSON.booleanNode(Boolean.parseBoolean(text));
    }
    if (Value.WHOLE.matcher(text).matches()) {
      return JSON.numberNode(Long.parseLong(text));
    }
    return Value.NUMBER.matcher(text).matches()
        ? JSON.numberNode(Double.parseDouble(text))
        : JSON.textNode(text);
  }
}
