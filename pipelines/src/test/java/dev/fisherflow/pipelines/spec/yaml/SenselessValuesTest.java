package dev.fisherflow.pipelines.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fisherflow.pipelines.spec.SweepSpecification;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that could be read, but mean nothing, mean the same twice, or are an attack. */
class SenselessValuesTest {

  private static final String RIGHT =
      """
      name: right
      model: minilm
      tasks: [cola, rte]
      adapter: {type: lora, rank: 8}
      optimizers:
        - {type: adamw, learningRate: 1e-3}
      training: {epochs: 3, keepCheckpoints: epochs}
      evaluation: {dampings: [1e-7]}
      """;

  @Test
  void theSpecificationThatTheOthersSpoilIsRight() {
    assertThat(SweepSpecification.parse("test.yaml", RIGHT).trials()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          learningRate: 1e-3 | learningRate: 1e-60                | 0, found '1e-60', which is 0 in the 32-bit floats
          learningRate: 1e-3 | learningRate: 1e-45                | which is 0 in the 32-bit floats of training
          learningRate: 1e-3 | learningRate: 1e300                | which is infinite in the 32-bit floats
          learningRate: 1e-3 | learningRate: 1, weightDecay: 1e-50 | which is 0 in
          learningRate: 1e-3 | learningRate: 1, epsilon: [1e-8, 1e300] | which is infinite in
          learningRate: 1e-3 | learningRate: 1, beta2: 0.99999999999 | which is 1 in the 32-bit floats
          type: adamw        | type: adafactor, clipThreshold: 1e-300 | which is 0 in the 32-bit
          type: adamw        | type: ief, damping: -1e300         | which is infinite in
          {type: adamw, learningRate: 1e-3} | {type: sf, firstStepNorm: 1e-300} | which is 0 in
          rank: 8            | alpha: 1e-300                      | which is 0 in the 32-bit floats
          rank: 8            | dropout: 0.9999999999999999        | which is 1 in the 32-bit floats
          [1e-7]             | [1e-300]                           | which is 0 in the 32-bit floats
          [1e-7]             | 1e30..1e40                         | which is infinite in the 32-bit floats
          {type: lora, rank: 8} | [{type: lora}, {rank: 8, type: lora}] | listed twice; first at 4:11
          {type: lora, rank: 8} | {type: lora, targetModules: [[q, k], [k, q]]} | make the same settings twice
          {type: lora, rank: 8} | {type: lora, targetModules: [query, query]} | none twice, or all-linear, found [query, query]
          learningRate: 1e-3 | learningRate: 1, schedule: {type: step, milestones: [3]} | begun by trials of 3 epochs
          epochs: 3          | epochs: {cola: 3, rte: 3, mrpc: 3} | training.epochs.mrpc: this task is none of
          model: minilm      | model: ''                          | model: expected a text that is not empty, found ''
          model: minilm      | model: '  '                        | model: expected a text that is not empty
          model: minilm      | model: "a\\0b"                   | without control characters, found 'a\\u0000b'
          model: minilm      | model: !!int minilm                | model: expected a value without a tag
          model: minilm      | model: !!javax.script.ScriptEngineManager [minilm] | without a tag
          rank: 8            | rank: !!int 8                      | adapter.rank: expected a value without a tag
          """)
  void oneMistakeIsTold(String right, String wrong, String message) {
    String text = RIGHT.replace(right, wrong.replace("\\\\", "\\"));
    assertThat(text).isNotEqualTo(RIGHT);
    assertThat(mistakes(text)).singleElement().asString().contains(message.replace("\\\\", "\\"));
  }

  @Test
  void anOptimizerIsListedOnce() {
    String twice =
        "  - {weightDecay: 0.01, schedule: {type: constant}, learningRate: 0.001, type: adamw}";
    assertThat(mistakes(RIGHT.replace("training:", twice + "\ntraining:")))
        .containsExactly(
            "test.yaml:7:5: optimizers[1]: the same settings are listed twice; first at 6:5");
  }

  @Test
  void aMilestoneIsReachedByEveryTraining() {
    String step = "learningRate: 1, schedule: {type: step, milestones: [3]}";
    String grid = RIGHT.replace("learningRate: 1e-3", step).replace("epochs: 3", "epochs: [5, 2]");
    assertThat(mistakes(grid))
        .singleElement()
        .asString()
        .contains("epoch 3 is never begun by trials of 2 epochs: name epochs below 2");
    assertThat(SweepSpecification.parse("test.yaml", grid.replace("[5, 2]", "[5, 4]")).trials())
        .isEqualTo(4);
  }

  @Test
  void whatFollowsFromAMistakeIsNone() {
    assertThat(mistakes(RIGHT.replace("[1e-7]", "[many]")))
        .singleElement()
        .asString()
        .contains("evaluation.dampings[0]");
    assertThat(mistakes(RIGHT.replace("keepCheckpoints: epochs", "keepCheckpoints: epoch")))
        .singleElement()
        .asString()
        .contains("training.keepCheckpoints");
    assertThat(
            mistakes(
                RIGHT
                    .replace("[cola, rte]", "[colaa, rte]")
                    .replace("epochs: 3", "epochs: {cola: 3, rte: 3}")))
        .singleElement()
        .asString()
        .contains("tasks[0]");
    assertThat(mistakes(RIGHT.replace("tasks:", "task:")))
        .singleElement()
        .asString()
        .contains("did you mean 'tasks'");
  }

  @Test
  void theFirstMistakesAreShownAndTheOthersCounted() {
    String many =
        RIGHT
            + IntStream.range(0, 100_000)
                .mapToObj(i -> "k" + i + ": 1\n")
                .collect(Collectors.joining());
    List<String> lines = mistakes(many);
    assertThat(lines).hasSize(SpecificationException.SHOWN + 1);
    assertThat(lines.get(0)).startsWith("test.yaml:9:1: k0: unknown key");
    assertThat(lines).last().isEqualTo("test.yaml: and 99,980 more mistakes");
  }

  @Test
  void valuesKeysAndTagsAreShownShortAndHarmless() {
    String escape = "\\e[2Jx";
    String shown = "\\u001b[2Jx";
    String long1 = "x".repeat(1_000_000);
    for (String text :
        List.of(
            RIGHT.replace("8", "\"" + escape + "\""),
            RIGHT.replace("rank", "\"" + escape + "\""),
            RIGHT.replace("[1e-7]", "[\"" + escape + "\"]"),
            RIGHT.replace("{dampings:", "{checkpoints: \"" + escape + "\", dampings:"),
            RIGHT.replace("{dampings:", "{updates: [\"" + escape + "\"], dampings:"))) {
      assertThat(mistakes(text))
          .singleElement()
          .asString()
          .contains(shown)
          .doesNotContain("\u001b");
      if (text.contains("{type: lora, \"")) {
        continue; // YAML has no key of a million characters
      }
      assertThat(mistakes(text.replace(escape, long1)))
          .singleElement()
          .asString()
          .contains("… (1,000,000 characters)")
          .hasSizeLessThan(400);
    }
  }

  @Test
  void whatIsTooLargeToBeMeantIsRefusedAtOnce() {
    assertThat(mistakes(RIGHT + "# " + "x".repeat(YamlReader.LONGEST)))
        .containsExactly("test.yaml:1:1: expected at most 2,000,000 characters, found 2,000,206");
    for (String deep : List.of("[".repeat(50_000), "{a: ".repeat(50_000), "- ".repeat(50_000))) {
      assertThat(mistakes(deep)).singleElement().asString().contains("lists and mappings in each");
    }
    String doubling = "a0: &a0 [1, 1]\n";
    for (int i = 1; i < 40; i++) {
      doubling += "a%1$d: &a%1$d [*a%2$d, *a%2$d]\n".formatted(i, i - 1);
    }
    assertThat(mistakes(doubling)).singleElement().asString().contains("aliases followed");
  }

  /** Patterns with a group that repeats call themselves once for each time. */
  @Test
  void longTextsEndNoPattern() {
    assertThat(mistakes(RIGHT.replace("1e-3", "1" + "_1".repeat(100_000)))).hasSize(1);
    assertThat(mistakes(RIGHT.replace("rank: 8", "rank: 1" + "_1".repeat(100_000)))).hasSize(1);
    assertThat(mistakes(RIGHT.replace("[1e-7]", "1e-9..1" + "_1".repeat(100_000)))).hasSize(1);
    assertThat(mistakes(RIGHT.replace("rank: 8", "targetModules: [a" + ".a".repeat(100_000) + "]")))
        .hasSize(1);
  }

  private static List<String> mistakes(String text) {
    SpecificationException thrown =
        catchThrowableOfType(
            SpecificationException.class, () -> SweepSpecification.parse("test.yaml", text));
    assertThat(thrown).as("the text has mistakes").isNotNull();
    return List.of(thrown.getMessage().split("\n"));
  }
}
