package dev.fisherflow.learning.golden;

import static dev.fisherflow.learning.golden.GoldenCase.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.AdaptedModel.ForwardPass;
import dev.fisherflow.learning.adapter.AdapterFiles;
import dev.fisherflow.learning.adapter.Dropout;
import dev.fisherflow.learning.adapter.Lora;
import dev.fisherflow.learning.autograd.Autograd;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Loss;
import dev.fisherflow.learning.fisher.RecordedGradients;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BertLoraGoldenTest {

  static Stream<Path> cases() {
    return GoldenCase.folders("bert");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void float32AgreesToItsPrecision(Path folder) {
    check(folder, DataType.FLOAT32, 1e-4);
  }

  /** The references are stored in float32, so that is how close double precision can come. */
  @ParameterizedTest
  @MethodSource("cases")
  void float64AgreesToThePrecisionOfTheReference(Path folder) {
    check(folder, DataType.FLOAT64, 1e-5);
  }

  private static void check(Path folder, DataType type, double tolerance) {
    try (GoldenCase golden = GoldenCase.open(folder);
        NDManager manager = NDManager.newBaseManager()) {
      Model base = ModelSource.of(folder.toString()).load(manager, type);
      int outputs = (int) golden.tensors().shape("logits").get(1);
      Path adapterFolder = folder.resolve("adapter");
      Lora lora = new Lora(AdapterFiles.settings(adapterFolder), base, outputs);
      AdaptedModel model = AdapterFiles.read(adapterFolder, base, lora, manager, type);
      assertThat(model.trainableParameters()).isEqualTo(golden.json().get("trainable").asLong());
      Inputs inputs =
          new Inputs.Text(
              golden.longs("input_ids", manager),
              golden.longs("token_type_ids", manager),
              golden.longs("attention_mask", manager).toType(type, true));

      assertClose(
          "logits without a graph",
          model.predict(inputs),
          golden.floats("logits", manager),
          tolerance);
      ForwardPass pass = model.forward(inputs, true, Dropout.NONE, manager);
      assertClose("logits", pass.logits(), golden.floats("logits", manager), tolerance);

      Loss loss = new CrossEntropy(golden.ints("labels", manager));
      RecordedGradients gradients =
          new RecordedGradients(
              pass.logits(), pass.leaves().arrays(), true, loss, draw -> row -> null);
      assertThat(gradients.lossValue())
          .isCloseTo(golden.floats("loss", manager).getDouble(), withPercentage(100 * tolerance));
      assertClose(
          "s",
          manager.create(gradients.logitGradientNorms()),
          golden.floats("s", manager),
          tolerance);
      NDList rows = golden.group("grad", model.names(), manager);
      for (int n = 0; n < inputs.samples(); n++) {
        double[] unit = new double[inputs.samples()];
        unit[n] = 1;
        NDList expected = new NDList();
        for (NDArray row : rows) {
          expected.add(row.get(n));
        }
        assertClose(
            "gradient of sample " + n,
            gradients.perSample().weightedSum(unit),
            expected,
            tolerance);
      }
      assertClose(
          "Gram matrix",
          manager.create(
              gradients.perSample().gram().getData(),
              new Shape(inputs.samples(), inputs.samples())),
          golden.floats("gram", manager),
          tolerance);

      ForwardPass shared = model.forward(inputs, false, Dropout.NONE, manager);
      assertClose(
          "gradient",
          new RecordedGradients(
                  shared.logits(), shared.leaves().arrays(), false, loss, draw -> row -> null)
              .gradient(),
          golden.group("update/sgd", model.names(), manager),
          tolerance);
      NDList direction = golden.group("direction", model.names(), manager);
      NDList typed = new NDList();
      direction.forEach(array -> typed.add(array.toType(type, true)));
      assertClose(
          "J v",
          Autograd.jacobianVectorProduct(shared.logits(), shared.leaves().arrays(), typed),
          golden.floats("jvp", manager),
          tolerance);
    }
  }
}
