package dev.fisherflow.pipelines.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.tasks.Glue;
import org.junit.jupiter.api.Test;

/** What a specification asks shows to be wrong when the data and models are at hand. */
class DataLimitsTest {

  private static final String IMAGES =
      """
      name: images
      tasks: [cifar10]
      adapter: {type: full}
      optimizers: [{type: sgd, learningRate: 1}]
      """;

  private static SweepSpecification of(String lines) {
    return SweepSpecification.parse(
        "test.yaml",
        """
        name: small
        tasks: [rte]
        optimizers: [{type: sgd, learningRate: 0.1}]
        """
            + lines);
  }

  private static SweepModels models(String model) {
    return SweepModels.of(SweepSpecification.parse("test.yaml", IMAGES + "model: " + model));
  }

  @Test
  void limitsThatMakeATrialTwiceAreToldAtTheirPlace() {
    SweepSpecification specification = of("training: {limit: [100, 20, 1000, null]}");
    assertThat(DataLimits.asks(specification)).isTrue();
    assertThatThrownBy(() -> DataLimits.check(specification, Glue.RTE, 40))
        .isInstanceOf(SpecificationException.class)
        .hasMessage(
            "the specification small:4:19: training.limit: rte has 40 training examples, so the"
                + " limits 100 and 1000 make the same trials twice");
    assertThatThrownBy(() -> DataLimits.check(specification, Glue.RTE, 1000))
        .hasMessageContaining("the limits 1000 and null make the same");
    assertThatCode(() -> DataLimits.check(specification, Glue.RTE, 1001))
        .doesNotThrowAnyException();
    assertThat(DataLimits.asks(of("training: {limit: 100}"))).isFalse();
  }

  @Test
  void batchSizesThatMakeATrialTwiceAreToldAtTheirPlace() {
    SweepSpecification specification = of("training: {batchSize: [8, 64, 128], limit: [20, 100]}");
    assertThat(DataLimits.asks(specification)).isTrue();
    assertThatThrownBy(() -> DataLimits.check(specification, Glue.RTE, 1000))
        .isInstanceOf(SpecificationException.class)
        .hasMessage(
            "the specification small:4:23: training.batchSize: trials of rte use 20 training"
                + " examples, so the batch sizes 64 and 128 make the same trials twice");
    SweepSpecification whole = of("training: {batchSize: [8, 64, 128]}");
    assertThatThrownBy(() -> DataLimits.check(whole, Glue.RTE, 64))
        .hasMessageContaining("use 64 training examples");
    assertThatCode(() -> DataLimits.check(whole, Glue.RTE, 65)).doesNotThrowAnyException();
  }

  @Test
  void anEvaluationHasEnoughExamples() {
    String evaluation = "evaluation: {batchSize: 32}";
    SweepSpecification specification =
        of("training: {limit: 30, keepCheckpoints: epochs}\n" + evaluation);
    assertThat(DataLimits.asks(specification)).isTrue();
    assertThatThrownBy(() -> DataLimits.check(specification, Glue.RTE, 40))
        .hasMessageContaining(
            "5:25: evaluation.batchSize: expected at most the 30 training examples of rte, found"
                + " 32");
    SweepSpecification whole = of("training: {keepCheckpoints: epochs}\n" + evaluation);
    assertThatCode(() -> DataLimits.check(whole, Glue.RTE, 32)).doesNotThrowAnyException();
  }

  @Test
  void adaptersThatTrainTheSameLayersAreOne() {
    SweepSpecification named =
        of("adapter: [{type: lora}, {type: lora, targetModules: [value, query]}]");
    assertThatThrownBy(() -> SweepModels.of(named))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining("4:10: adapter: lora-r8 with targetModules [] and lora-r8")
        .hasMessageContaining("train the same layers of the model 'minilm'; remove one");
    SweepSpecification twoNames =
        of("adapter: {type: lora, targetModules: [[query], [self.query]]}");
    assertThatThrownBy(() -> SweepModels.of(twoNames))
        .hasMessageContaining("train the same layers");
    assertThat(SweepModels.of(of("adapter: {type: lora, rank: [4, 8]}")).models()).hasSize(1);
  }

  @Test
  void modelsAreDifferentAndReadTheTasksImages() {
    assertThatThrownBy(() -> models("[mlp, mlp:3072-2048-2048-10]"))
        .hasMessageContaining("'mlp' and 'mlp:3072-2048-2048-10' are the same model");
    assertThatThrownBy(() -> models("mlp:5-10"))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "the model 'mlp:5-10' reads 5 numbers per image, those of cifar10 have 3072: name it"
                + " 'mlp:3072-…'");
    for (String widths : new String[] {"3072" + "-10".repeat(5000), "3072", "3072-", "3072-0"}) {
      assertThatThrownBy(() -> models("mlp:" + widths))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("expected 2 to 100 widths")
          .message()
          .hasSizeLessThan(300);
    }
  }
}
