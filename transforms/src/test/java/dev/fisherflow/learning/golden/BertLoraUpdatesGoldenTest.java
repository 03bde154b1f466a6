package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.golden.GoldenCase.assertClose;
import static dev.fisherflow.learning.optimizer.Steps.settings;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.adapter.Lora;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.RecordedGradients;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.schemas.OptimizerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One step of each rule of the paper on a real network, against its reference update. */
class BertLoraUpdatesGoldenTest {

  static Stream<Path> cases() {
    return GoldenCase.folders("bert");
  }

  /** A pass whose sampled labels are given. */
  private record GivenLabels(RecordedGradients truth, RecordedGradients sampled)
      implements BatchGradients {

    static GivenLabels of(ForwardPass pass, boolean perSample, GoldenCase golden, NDManager m) {
      return new GivenLabels(
          recorded(pass, perSample, golden.ints("labels", m)),
          recorded(pass, perSample, golden.ints("sampled_labels", m)));
    }

    private static RecordedGradients recorded(ForwardPass pass, boolean perSample, int[] labels) {
      Loss loss = new CrossEntropy(labels);
      return new RecordedGradients(
          pass.logits(), pass.leaves().arrays(), perSample, loss, draw -> row -> null);
    }

    @Override
    public NDList gradient() {
      return truth.gradient();
    }

    @Override
    public PerSampleGradients perSample() {
      return truth.perSample();
    }

    @Override
    public PerSampleGradients sampled(int draw) {
      return sampled.perSample();
    }

    @Override
    public double[] logitGradientNorms() {
      return truth.logitGradientNorms();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void updatesAreThoseOfTheReference(Path folder) {
    for (String rule : List.of("sgd", "ef", "ief", "sf")) {
      check(folder, rule, DataType.FLOAT32, 1e-3);
      check(folder, rule, DataType.FLOAT64, 1e-5);
    }
  }

  private static void check(Path folder, String rule, DataType type, double tolerance) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      Model base = ModelSource.of(folder.toString()).load(manager, type);
      int outputs = (int) golden.tensors().shape("logits").get(1);
      Path adapterFolder = folder.resolve("adapter");
      Lora lora = new Lora(AdapterFiles.settings(adapterFolder), base, outputs);
      AdaptedModel model = AdapterFiles.read(adapterFolder, base, lora, manager, type);
      NDList before = new NDList();
      model.parameters().forEach(parameter -> before.add(parameter.duplicate()));
      OptimizerSettings.Builder settings = settings(rule).setLearningRate(1.0);
      if (!rule.equals("sgd")) {
        settings.setDamping(golden.damping());
      }
      // The rate at which an update is as large as the parameters and loses no digits to them.
      double rate = 1 / norm(golden.group("update/" + rule, model.names(), manager));
      try (Optimizer optimizer = Optimizers.of(settings.build(), model.parameters())) {
        boolean perSample = optimizer.needsPerSampleGradients();
        ForwardPass pass =
            model.forward(inputs(golden, manager, type), perSample, Dropout.NONE, manager);
        optimizer.step(model.parameters(), GivenLabels.of(pass, perSample, golden, manager), rate);
      }
      NDList updates = new NDList();
      for (int tensor = 0; tensor < before.size(); tensor++) {
        updates.add(before.get(tensor).sub(model.parameters().get(tensor)).div(rate));
      }
      NDList expected = golden.group("update/" + rule, model.names(), manager);
      assertClose(rule + " in " + type, updates, expected, tolerance);
    }
  }

  private static Inputs inputs(GoldenCase golden, NDManager manager, DataType type) {
    return new Inputs.Text(
        golden.longs("input_ids", manager),
        golden.longs("token_type_ids", manager),
        golden.longs("attention_mask", manager).toType(type, true));
  }

  private static double norm(NDList tensors) {
    double sum = 0;
    for (NDArray tensor : tensors) {
      sum += tensor.square().sum().toDoubleArray()[0];
    }
    return Math.sqrt(sum);
  }
}
