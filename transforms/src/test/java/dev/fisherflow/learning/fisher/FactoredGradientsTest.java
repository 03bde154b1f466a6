package dev.fisherflow.learning.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.FactoredGradients.Layer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Against the gradients written out as outer products. */
class FactoredGradientsTest {

  @Property(tries = 30)
  void productsAreThoseOfTheMatrixItself(
      @ForAll @IntRange(min = 1, max = 6) int samples,
      @ForAll @IntRange(min = 1, max = 3) int depth,
      @ForAll boolean single,
      @ForAll long seed) {
    DataType type = single ? DataType.FLOAT32 : DataType.FLOAT64;
    double tolerance = single ? 1e-5 : 1e-12;
    try (NDManager manager = NDManager.newBaseManager()) {
      Random random = new Random(seed);
      List<Layer> layers = new ArrayList<>();
      for (int i = 0; i < depth; i++) {
        NDArray a = gaussian(manager, random, type, samples, 1 + random.nextInt(5));
        NDArray e = gaussian(manager, random, type, samples, 1 + random.nextInt(4));
        layers.add(new Layer(a, e, random.nextBoolean()));
      }
      PerSampleGradients factored = new FactoredGradients(layers);
      PerSampleGradients formed = new MaterializedGradients(outerProducts(layers));

      double[] weights = random.doubles(samples, -1, 1).toArray();
      NDList sum = formed.weightedSum(weights);
      assertThat(new Matrix(factored.gram()).errorFrom(new Matrix(formed.gram())))
          .isLessThan(tolerance);
      assertThat(Leaves.vector(factored.weightedSum(weights)).errorFrom(Leaves.vector(sum)))
          .isLessThan(tolerance);
      assertThat(Matrix.column(factored.product(sum)).errorFrom(Matrix.column(formed.product(sum))))
          .isLessThan(tolerance);
      NDList twice = new NDList(sum.stream().map(NDArray::duplicate).toList());
      factored.addWeightedSum(weights, twice);
      assertThat(Leaves.vector(twice).errorFrom(Leaves.vector(sum).times(2))).isLessThan(tolerance);
      assertThat(
              new Matrix(factored.gramWith(new FactoredGradients(reversed(layers))))
                  .errorFrom(
                      new Matrix(
                          formed.gramWith(
                              new MaterializedGradients(outerProducts(reversed(layers)))))))
          .isLessThan(tolerance);
    }
  }

  /** An array over a Java buffer is garbage once the collector has had the buffer. */
  @Test
  void keptFactorsOutliveTheBufferThatTheInputsWereMadeOver() {
    int samples = 64;
    int width = 4096;
    double[] ones = new double[samples * width];
    Arrays.fill(ones, 1);
    try (NDManager owner = NDManager.newBaseManager()) {
      PerSampleGradients kept;
      try (NDManager scope = owner.newSubManager()) {
        NDArray inputs = scope.create(ones, new Shape(samples, width));
        NDArray outputs = scope.ones(new Shape(samples, 2), DataType.FLOAT64);
        kept = new FactoredGradients(List.of(new Layer(inputs, outputs, false))).keptBy(owner);
      }
      for (int round = 0; round < 5; round++) {
        System.gc();
        ByteBuffer.allocateDirect(samples * width * Double.BYTES); // zeros over what was freed
      }
      assertThat(kept.gram().getData()).containsOnly(2.0 * width);
    }
  }

  /** Larger than what is made at a time when a sum is added. */
  @Test
  void aLargeWeightIsAddedToInSlices() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Random random = new Random(1);
      NDArray inputs = gaussian(manager, random, DataType.FLOAT32, 2, 3000);
      NDArray outputs = gaussian(manager, random, DataType.FLOAT32, 2, 800);
      var factored = new FactoredGradients(List.of(new Layer(inputs, outputs, true)));
      double[] weights = {0.5, -2};
      NDList expected = factored.weightedSum(weights);
      NDList sum = new NDList(manager.zeros(new Shape(800, 3000)), manager.zeros(new Shape(800)));
      factored.addWeightedSum(weights, sum);
      for (int i = 0; i < 2; i++) {
        assertThat(sum.get(i).sub(expected.get(i)).abs().max().getFloat()).isLessThan(1e-5f);
        assertThat(expected.get(i).abs().max().getFloat()).isGreaterThan(1);
      }
    }
  }

  @Test
  void factorsThatDoNotFitAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray three = manager.zeros(new Shape(3, 4));
      NDArray two = manager.zeros(new Shape(2, 4));
      assertThatThrownBy(() -> new Layer(three, two, true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(3, 4)")
          .hasMessageContaining("(2, 4)");
      assertThatThrownBy(() -> new Layer(manager.zeros(new Shape(3, 2, 4)), three, true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("one vector per sample");
      assertThatThrownBy(
              () ->
                  new FactoredGradients(
                      List.of(new Layer(three, three, true), new Layer(two, two, true))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3 samples");
      assertThatThrownBy(() -> new FactoredGradients(List.of()))
          .isInstanceOf(IllegalArgumentException.class);
      var fine = new FactoredGradients(List.of(new Layer(three, three, true)));
      assertThatThrownBy(() -> fine.weightedSum(new double[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3; found 2");
    }
  }

  private static List<Layer> reversed(List<Layer> layers) {
    return layers.stream()
        .map(
            layer ->
                new Layer(layer.inputs().flip(0), layer.outputGradients().flip(0), layer.bias()))
        .toList();
  }

  private static NDList outerProducts(List<Layer> layers) {
    NDList leaves = new NDList();
    for (Layer layer : layers) {
      leaves.add(layer.outputGradients().expandDims(2).mul(layer.inputs().expandDims(1)));
      if (layer.bias()) {
        leaves.add(layer.outputGradients());
      }
    }
    return leaves;
  }

  private static NDArray gaussian(
      NDManager manager, Random random, DataType type, int rows, int columns) {
    double[] numbers = new double[rows * columns];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextGaussian();
    }
    return manager.create(numbers, new Shape(rows, columns)).toType(type, true).duplicate();
  }
}
