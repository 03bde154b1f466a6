package org.example.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.learning.adapter.Adapters;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.RecordedGradients;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.report.table.ModelTables;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.yaml.SpecificationException;
import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.OptimizerSettings;
import dev.fisherflow.tasks.Glue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One class and one line in META-INF/services add an adapter, or a model family. */
class PluginModelTest {

  private static final int TOKENS = 7;
  private static final int WIDTH = 4;

  @TempDir Path folder;

  @BeforeEach
  void writeModel() throws IOException {
    BagFolder.write(folder, TOKENS, WIDTH);
  }

  private SweepSpecification specification(String adapter) {
    return SweepSpecification.parse(
        "plugin.yaml",
        """
        name: plugin
        model: %s
        tasks: [sst2]
        adapter: %s
        optimizers: [{type: sgd, learningRate: 0.1}]
        """
            .formatted(folder, adapter));
  }

  private AdapterSettings settings() {
    return specification("{type: rescaling, firstScale: 0.5}").adapters().get(0);
  }

  @Test
  void settingsAreParsedNamedAndWrittenOut() {
    SweepSpecification specification =
        specification("[{type: lora}, {type: rescaling, firstScale: [1, 0.5]}]");
    assertThat(specification.adapters().stream().map(AdapterNames::of))
        .containsExactly("lora-r8", "rescaling", "rescaling-firstScale=0.5");
    AdapterSettings rescaling = specification.adapters().get(2);
    assertThat(rescaling.getMore()).contains(new NamedValue("firstScale", "0.5"));
    assertThat(SweepSpecification.parse("expanded", specification.expanded()).adapters())
        .isEqualTo(specification.adapters());
    assertThat(TrialPlan.of(specification).datasets()).hasSize(1);
  }

  @Test
  void mistakesAreToldAsOfAnyOther() throws IOException {
    assertThatThrownBy(() -> specification("{type: rescaling, firstScale: 0}"))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining("a number above 0");
    assertThatThrownBy(() -> specification("{type: lora, firstScale: 1}"))
        .hasMessageContaining("rescaling has it, lora has not");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"bags\"}");
    assertThatThrownBy(() -> ModelSource.of(folder.toString()))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("'bags'", "bert, t5, vit, mlp, ", ", bag");
  }

  @Test
  void theModelsTensorsAreDescribed() {
    assertThat(ModelTables.render(specification("{type: rescaling}")))
        .contains("rescaling")
        .contains("mixer");
  }

  @Test
  void aStepIsTrainedAndTheAdaptersFileReadBack() {
    OptimizerSettings sgd = specification("{type: rescaling}").optimizers().get(0);
    try (NDManager manager = NDManager.newBaseManager()) {
      Model model = ModelSource.of(folder.toString()).load(manager, DataType.FLOAT32);
      try (AdaptedModel adapted =
              AdaptedModel.initialised(
                  model, Adapters.of(settings(), model, Glue.SST2), 1, manager, DataType.FLOAT32);
          Optimizer optimizer = Optimizers.of(sgd, adapted.parameters())) {
        assertThat(adapted.byName().get("mixer.scale").toFloatArray())
            .containsExactly(0.5f, 0.5f, 0.5f, 0.5f);
        double first = step(adapted, optimizer, manager);
        assertThat(adapted.byName().get("mixer.scale").toFloatArray()).doesNotContain(0.5f);
        assertThat(step(adapted, optimizer, manager)).isLessThan(first);
        readBack(model, adapted, manager);
      }
    }
  }

  /** One step; returns the loss before it. */
  private static double step(AdaptedModel model, Optimizer optimizer, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      Inputs inputs = Inputs.Text.of(List.of(new int[] {1, 2}, new int[] {3, 4}), List.of(), scope);
      AdaptedModel.ForwardPass pass = model.forward(inputs, false, Dropout.NONE, scope);
      RecordedGradients gradients =
          new RecordedGradients(
              pass.logits(),
              pass.leaves().arrays(),
              null,
              new CrossEntropy(new int[] {0, 1}),
              draw -> row -> KeyedRandom.of(1, "drawn label", row, draw));
      double loss = gradients.lossValue();
      optimizer.step(model.parameters(), gradients, 0.1);
      return loss;
    }
  }

  private void readBack(Model model, AdaptedModel written, NDManager manager) {
    Path adapter = folder.resolve("adapter");
    AdapterFiles.write(written, "bag", adapter);
    AdapterSettings settings = AdapterFiles.settings(adapter);
    AdapterSettings trainedHead = AdapterSettings.newBuilder(settings()).setHead("trained").build();
    assertThat(settings).isEqualTo(trainedHead);
    try (AdaptedModel read =
        AdapterFiles.read(
            adapter, model, Adapters.of(settings, model, Glue.SST2), manager, DataType.FLOAT32)) {
      assertThat(read.names()).isEqualTo(List.copyOf(written.names()));
      written
          .byName()
          .forEach(
              (name, tensor) ->
                  assertThat(read.byName().get(name).toFloatArray())
                      .containsExactly(tensor.toFloatArray()));
    }
  }
}
