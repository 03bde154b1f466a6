package dev.fisherflow.pipelines.report.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The paper's models from their configurations alone; figures of its Table 3 and Appendix H.2. */
class ModelTablesTest {

  private static String tables(String preset) {
    return ModelTables.render(
        SweepSpecification.preset(preset).withModelsIn(Path.of("examples/models")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          paper-prompt-tuning | 222,903,552 parameters, 15,360 trained
          paper-lora          | 222,903,552 parameters, 884,736 trained
          paper-vit           | 86,567,656 parameters, 313,344 trained
          paper-mlp           | 10,510,346 parameters, 10,510,346 trained
          """)
  void parametersAreThePapers(String preset, String expected) {
    assertThat(tables(preset)).contains(expected);
  }

  /** 12 layers of width 768: A and B of rank 8, and the biases, of query and of value. */
  @Test
  void trainedTensorsAreListedByLayer() {
    assertThat(tables("paper-vit").lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
        .contains(
            "vit.encoder.layer.*.attention.attention.query.lora_A.weight | 8 x 768 | 12 | 73,728",
            "vit.encoder.layer.*.attention.attention.value.lora_B.weight | 768 x 8 | 12 | 73,728",
            "vit.encoder.layer.*.attention.attention.value.base_layer.bias | 768 | 12 | 9,216");
  }

  /**
   * In float32 numbers: 222,903,552 weights; 884,736 trained; their gradient and update; AdamW's
   * two moments; 32 gradients of samples for iEF, and those of a draw too for SF.
   */
  @Test
  void memoryIsCountedByOptimizer() {
    assertThat(tables("paper-lora").lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
        .anyMatch(line -> line.startsWith("adamw | 891.6 MB | 3.5 MB | 7.1 MB | 7.1 MB | - |"))
        .anyMatch(line -> line.startsWith("sgd | 891.6 MB | 3.5 MB | 7.1 MB | - | - |"))
        .anyMatch(line -> line.startsWith("ief | 891.6 MB | 3.5 MB | 7.1 MB | - | 113.2 MB |"))
        .anyMatch(line -> line.startsWith("sf | 891.6 MB | 3.5 MB | 7.1 MB | - | 226.5 MB |"));
  }

  /** J of 64 samples takes 2.7 GB; held are the gradients of three layers' outputs and biases. */
  @Test
  void factorsTakeThePlaceOfTheMlpsGradients() {
    assertThat(tables("paper-mlp").lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
        .anyMatch(line -> line.startsWith("ief | 42.0 MB | 42.0 MB | 84.1 MB | - | 2.1 MB |"));
  }

  /**
   * 32 texts of 64 tokens: each matrix by the cheaper of two products, told beside what is held.
   */
  @Test
  void productsOfLayersTrainedInFullAreTold() {
    String adapter = "adapter: {type: full}\ntraining: {maxTokens: 64}\n";
    assertThat(full(adapter + "optimizers: [{type: ief, learningRate: 1}]").lines())
        .anyMatch(line -> line.startsWith("gradients of samples on 32 texts of 64 tokens, whose J"))
        .map(line -> line.strip().replaceAll(" {2,}", " | "))
        .contains(
            "bert.encoder.layer.*.intermediate.dense.weight | 6 | blocks of 170 x 384 | 75.5 MB",
            "bert.encoder.layer.*.intermediate.dense.bias | 6 | rows | 1.2 MB",
            "bert.embeddings.word_embeddings.weight | 1 | pairs of vectors | 3.1 MB",
            "bert.embeddings.token_type_embeddings.weight | 1 | blocks of 2 x 384 | 3.1 MB",
            "classifier.weight | 1 | pairs of vectors | 0.3 KB");
    assertThat(full(adapter + "optimizers: [{type: adamw, learningRate: 1e-3}]"))
        .doesNotContain("gradients of samples on");
  }

  private static String full(String rest) {
    return ModelTables.render(
        SweepSpecification.parse("spec.yaml", "name: full\ntasks: [sst2]\n" + rest));
  }

  @Test
  void aHeadHasAsManyOutputsAsItsTask() {
    String tables =
        ModelTables.render(
            SweepSpecification.parse(
                "spec.yaml",
                """
                name: heads
                tasks: [cola, mnli, rte]
                optimizers: [{type: adamw, learningRate: 1e-3}]
                """));
    assertThat(tables)
        .contains("minilm with lora-r8 on cola, rte\n")
        .contains("minilm with lora-r8 on mnli\n")
        .containsPattern("classifier.weight +3 x 384 ");
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> ModelTables.render(SweepSpecification.preset("paper-lora")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("there is no folder")
        .hasMessageContaining("t5-base")
        .hasMessageContaining("--models");
  }
}
