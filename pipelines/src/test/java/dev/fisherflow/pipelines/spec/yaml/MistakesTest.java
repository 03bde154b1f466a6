package dev.fisherflow.pipelines.spec.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fisherflow.pipelines.spec.SweepSpecification;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MistakesTest {

  private static final String RIGHT =
      """
      name: right
      tasks: [cola, rte]
      adapter: {type: lora, rank: 8}
      optimizers:
        - {type: adamw, learningRate: 1e-3}
        - {type: sf, firstStepNorm: 0.01}
      training: {epochs: 3}
      """;

  @Test
  void allMistakesAreToldAtOnceInTheOrderOfTheFile() {
    assertThat(
            mistakes(
                """
                name: mistakes and more
                modell: minilm
                tasks: [cola, rtee]
                adapter: {type: lora, rank: 0}
                optimizers:
                  - {type: adamw, learningrate: 1e-3}
                  - {type: ief, learningRate: -1, dampng: 1e-7}
                  - {type: ef, firstStepNorm: 0.01, learningRate: 0.1}
                  - {type: adam, learningRate: 1}
                training: {batchSize: many}
                """))
        .containsExactly(
            "test.yaml:1:7: name: expected a name of up to 64 letters, digits, '.', '_' and '-',"
                + " found 'mistakes and more'",
            "test.yaml:2:1: modell: unknown key; did you mean 'model'? (known: name, model, tasks,"
                + " adapter, optimizers, search, seeds, training, selection, target, budget, submission, evaluation,"
                + " extends)",
            "test.yaml:3:15: tasks[1]: expected a task (cola, sst2, mrpc, qqp, mnli, qnli, rte,"
                + " wnli, stsb, cifar10, cifar100, cifar100-coarse), found 'rtee'; did you mean 'rte'?",
            "test.yaml:4:29: adapter.rank: expected a whole number from 1 to 1000000, found '0'",
            "test.yaml:6:19: optimizers[0].learningrate: unknown key; did you mean 'learningRate'?"
                + " (known: type, learningRate, weightDecay, beta1, beta2, epsilon, clipNorm, loraPlus,"
                + " schedule, space)",
            "test.yaml:7:31: optimizers[1].learningRate: expected a number above 0, found '-1'",
            "test.yaml:7:35: optimizers[1].dampng: unknown key; did you mean 'damping'? (known:"
                + " type, learningRate, damping, duplicateCosine, momentum, weightDecay, normBound, adaptDamping, rows, schedule, space)",
            "test.yaml:8:31: optimizers[2].firstStepNorm: learningRate is given too; give exactly"
                + " one of learningRate and firstStepNorm",
            "test.yaml:9:12: optimizers[3].type: expected an optimizer (adafactor, adamw, nadamw,"
                + " lion, muon, prodigy, schedulefree, sgd, nesterov, ef, sf, ief, ngd), found 'adam'; did you mean 'adamw'?",
            "test.yaml:10:23: training.batchSize: expected a whole number from 1 to 1000000,"
                + " found 'many'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: right              | name: ''                       | 1:7: name: expected a name
          name: right              | nam: right                     | did you mean 'name'
          tasks: [cola, rte]       | tasks: []                      | tasks: expected at least one
          tasks: [cola, rte]       | tasks: [cola, cola]            | listed twice
          tasks: [cola, rte]       | tasks: {cola: 1}               | tasks.cola: unknown key
          tasks: [cola, rte]       | tasks: [[cola]]                | tasks[0]: expected a task
          learningRate: 1e-3       | learningRate: fast             | found 'fast'
          learningRate: 1e-3       | learningRate: 1e999            | found '1e999'
          learningRate: 1e-3       | learningRate: .nan             | found '.nan'
          learningRate: 1e-3       | learningRate:                  | found nothing
          learningRate: 1e-3       | learningRate: {a: 1}           | found a mapping
          learningRate: 1e-3       | beta1: 0.5                     | adamw needs learningRate
          learningRate: 1e-3       | learningRate: [[1]]            | [0]: expected a number above 0
          learningRate: 1e-3       | learningRate: [1e-3, 0.001]    | listed twice
          learningRate: 1e-3       | learningRate: 1, beta1: 1      | from 0 to below 1, found '1'
          learningRate: 1e-3       | learningRate: 1, damping: 1    | ef and sf and ief and ngd have it
          learningRate: 1e-3       | learningRate: 1, type: sgd     | type: this key is given twice
          learningRate: 1e-3       | firstStepNorm: 1               | adamw needs learningRate
          learningRate: 1e-3       | learningRate: 1, schedule: lin | did you mean
          learningRate: 1e-3       | learningRate: 1, schedule: step | expected {type: step
          firstStepNorm: 0.01      | firstStepNorm: 0               | a number above 0, found '0'
          firstStepNorm: 0.01      | damping: 1                     | needs learningRate or firstSt
          firstStepNorm: 0.01      | firstStepNorm: 1, damping: 0   | other than 0
          firstStepNorm: 0.01      | firstStepNorm: 1, draws: 1.5   | whole number from 1 to 1000
          {type: lora, rank: 8}    | lora                           | adapter: expected an adapter
          {type: lora, rank: 8}    | {type: lora, dropout: 1}       | adapter.dropout: expected
          {type: lora, rank: 8}    | {type: lora, alpha: 0}         | adapter.alpha: expected
          {type: lora, rank: 8}    | {type: lora, bias: all}        | expected a training of biases
          {type: lora, rank: 8}    | {type: lora, targetModules: q} | expected a list of names
          {type: lora, rank: 8}    | {type: full, rank: 8}          | lora and dora have it, full has not
          {type: lora, rank: 8}    | {rank: 8}                      | expected the key 'type'
          {epochs: 3}              | {epochs: 0}                    | training.epochs: expected
          {epochs: 3}              | {epochs: {cola: 3}}            | missing: [rte]
          {epochs: 3}              | {epochs: {cola: [3, 4], rte: 1}} | cola: expected a whole
          {epochs: 3}              | {epochs: {cola: 3, rt: 1}}     | did you mean 'rte'
          {epochs: 3}              | {maxTokens: 7}                 | maxTokens: expected a whole
          {epochs: 3}              | {limit: 0}                     | limit: expected a whole
          {epochs: 3}              | [3]                            | expected a mapping such as
          {epochs: 3}              | {limit: 99999999999999999999}  | limit: expected a whole
          """)
  void eachMistakeIsFound(String right, String wrong, String message) {
    String text = RIGHT.replace(right, wrong);
    assertThat(text).isNotEqualTo(RIGHT);
    assertThat(mistakes(text)).anySatisfy(line -> assertThat(line).contains(message));
  }

  @Test
  void milestonesMustRiseAndBeReached() {
    String step =
        RIGHT.replace("learningRate: 1e-3", "learningRate: 1, schedule: {type: step, %s}");
    assertThat(mistakes(step.formatted("milestones: [2, 3]")))
        .singleElement()
        .asString()
        .contains("schedule.milestones: epoch 3 is never begun by trials of 3 epochs");
    assertThat(mistakes(step.formatted("milestones: [2, 1]")))
        .singleElement()
        .asString()
        .contains("expected rising epochs from 1, such as [15], found [2, 1]");
    assertThat(mistakes(step.formatted("factor: 0.1")))
        .singleElement()
        .asString()
        .contains("step needs milestones");
    assertThat(mistakes(step.formatted("milestones: [1], factor: 1")))
        .singleElement()
        .asString()
        .contains("factor: expected a number above 0 and below 1");
    assertThat(mistakes(step.formatted("milestones: 15")))
        .singleElement()
        .asString()
        .contains("expected rising epochs from 1, such as [15], found '15'");
    assertThat(mistakes(step.formatted("milestones: [1], factor: [0.1, 0.5]")))
        .singleElement()
        .asString()
        .contains("factor: expected a number above 0 and below 1, found a list");
    assertThat(mistakes(step.replace("step", "linear").formatted("factor: 0.1")))
        .singleElement()
        .asString()
        .contains("unknown key; step has it, linear has not (known: type, warmup, final)");
  }

  @Test
  void aGridMayNotExplode() {
    String seeds = "seeds: " + LongStream.range(0, 40_000).boxed().toList() + "\n";
    assertThat(mistakes(RIGHT + seeds))
        .containsExactly("test.yaml:1:1: the lists make 160,000 trials; at most 100,000");
    String many = IntStream.rangeClosed(1, 1000).boxed().toList().toString();
    assertThat(
            mistakes(
                RIGHT.replace(
                    "learningRate: 1e-3",
                    "learningRate: %s, epsilon: %s, weightDecay: %s".formatted(many, many, many))))
        .anySatisfy(line -> assertThat(line).contains("a grid of more than 100000 settings"));
  }

  @Test
  void whatIsNoYamlIsToldWithItsPlace() {
    assertThat(mistakes(""))
        .containsExactly("test.yaml:1:1: expected a sweep specification, found an empty file");
    assertThat(mistakes("a sentence"))
        .containsExactly(
            "test.yaml:1:1: expected a mapping with the keys of a sweep, found 'a sentence'");
    assertThat(mistakes("name: [a\ntasks: b"))
        .singleElement()
        .asString()
        .startsWith("test.yaml:2:")
        .contains("expected ',' or ']'");
    assertThat(mistakes(RIGHT + "---\nname: other\n"))
        .containsExactly("test.yaml:9:1: expected one YAML document, found a second one");
    assertThat(mistakes(RIGHT.replace("1e-3", "*rate")))
        .anySatisfy(line -> assertThat(line).contains("rate"));
  }

  /** Whatever is deleted or doubled, the answer is a specification or its mistakes. */
  @Property(tries = 500)
  void aMangledFileIsNeverACrash(
      @ForAll @IntRange(max = 200) int from,
      @ForAll @IntRange(max = 20) int length,
      @ForAll boolean twice) {
    int start = Math.min(from, RIGHT.length());
    int end = Math.min(start + length, RIGHT.length());
    String middle = RIGHT.substring(start, end);
    String text = RIGHT.substring(0, start) + (twice ? middle + middle : "") + RIGHT.substring(end);
    try {
      assertThat(SweepSpecification.parse("test.yaml", text).trials()).isPositive();
    } catch (SpecificationException e) {
      assertThat(e.mistakes()).isNotEmpty();
    }
  }

  private static List<String> mistakes(String text) {
    SpecificationException thrown =
        catchThrowableOfType(
            SpecificationException.class, () -> SweepSpecification.parse("test.yaml", text));
    assertThat(thrown).as("the text has mistakes").isNotNull();
    return Arrays.asList(thrown.getMessage().split("\n"));
  }
}
