package dev.fisherflow.learning.fisher.factored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.Leaves;
import dev.fisherflow.learning.fisher.MaterializedGradients;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.fisher.StackedGradients;
import dev.fisherflow.learning.model.Rows;
import dev.fisherflow.learning.model.TokenBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Against the rows J written out number by number. */
class FactoredGradientsTest {

  /** Few tokens make products of vectors the cheaper ones, many those of blocks. */
  @Property(tries = 40)
  void productsAreThoseOfTheMatrixItself(
      @ForAll @IntRange(min = 1, max = 4) int samples,
      @ForAll @IntRange(min = 1, max = 12) int longest,
      @ForAll boolean single,
      @ForAll long seed) {
    DataType type = single ? DataType.FLOAT32 : DataType.FLOAT64;
    double tolerance = single ? 2e-5 : 1e-12;
    try (NDManager manager = NDManager.newBaseManager()) {
      Random random = new Random(seed);
      Drawn drawn = new Drawn(manager, random, type, samples, longest);
      Drawn others = new Drawn(manager, random, type, 1 + random.nextInt(3), longest);
      PerSampleGradients factored = drawn.factored();
      PerSampleGradients formed = drawn.formed();

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
              new Matrix(factored.gramWith(others.factored()))
                  .errorFrom(new Matrix(formed.gramWith(others.formed()))))
          .isLessThan(tolerance);
      assertThat(
              new Matrix(
                      new StackedGradients(
                              List.of(factored.keptBy(manager), others.factored().keptBy(manager)))
                          .gram())
                  .errorFrom(
                      new Matrix(new StackedGradients(List.of(formed, others.formed())).gram())))
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
        kept =
            new FactoredGradients(
                    List.of(
                        MatrixRows.ofLinear(new Shape(2, width), outputs, inputs, Rows.SAMPLES)))
                .keptBy(owner);
      }
      for (int round = 0; round < 5; round++) {
        System.gc();
        ByteBuffer.allocateDirect(samples * width * Double.BYTES); // zeros over what was freed
      }
      assertThat(kept.gram().getData()).containsOnly(2.0 * width);
    }
  }

  /** Larger than what is made at a time: blocks of the matrix, and products of vectors. */
  @Test
  void largeProductsAreTakenInParts() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Random random = new Random(1);
      for (int tokens : new int[] {3, 1500}) {
        Shape shape = new Shape(tokens == 3 ? 800 : 70, tokens == 3 ? 3000 : 1000);
        NDArray inputs =
            gaussian(manager, random, DataType.FLOAT64, new Shape(2, tokens, shape.get(1)));
        NDArray outputs =
            gaussian(manager, random, DataType.FLOAT64, new Shape(2, tokens, shape.get(0)));
        NDArray rows = Rows.SAMPLES.products(outputs, inputs);
        var formed = new MaterializedGradients(new NDList(rows));
        var factored =
            new FactoredGradients(
                List.of(MatrixRows.ofLinear(shape, outputs, inputs, Rows.SAMPLES)));
        assertThat(new Matrix(factored.gram()).errorFrom(new Matrix(formed.gram())))
            .isLessThan(1e-12);
        double[] weights = {0.5, -2};
        assertThat(
                Leaves.vector(factored.weightedSum(weights))
                    .errorFrom(Leaves.vector(formed.weightedSum(weights))))
            .isLessThan(1e-12);
      }
    }
  }

  @Test
  void productsAreTakenAsIsCheaper() {
    Shape square = new Shape(768, 768);
    assertThat(products(square, 32, new VectorCount(2048, true))).hasValue(85L);
    assertThat(products(square, 32, new VectorCount(32, true))).isEmpty();
    assertThat(products(new Shape(2, 768), 32, new VectorCount(2048, false))).isPresent();
    assertThat(products(new Shape(30522, 768), 32, new VectorCount(2048, false))).isEmpty();
    // 2 * 100 * 100 * 2 d against 2 * 100 d^2 + 4 d^2, which are equal at d = 196.1.
    assertThat(products(new Shape(196, 196), 2, new VectorCount(200, true))).isPresent();
    assertThat(products(new Shape(400, 400), 2, new VectorCount(200, true))).isEmpty();
  }

  private static Optional<Long> products(Shape shape, int samples, VectorCount use) {
    return MatrixProducts.of(shape, samples, List.of(use)).block();
  }

  @Test
  void factorsThatDoNotFitAreRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape shape = new Shape(4, 4);
      NDArray three = manager.zeros(new Shape(3, 4));
      NDArray two = manager.zeros(new Shape(2, 4));
      assertThatThrownBy(() -> MatrixRows.ofLinear(shape, two, three, Rows.SAMPLES))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(3, 4)")
          .hasMessageContaining("(2, 4)");
      TensorRows ofThree = MatrixRows.ofLinear(shape, three, three, Rows.SAMPLES);
      TensorRows ofTwo = MatrixRows.ofLinear(shape, two, two, Rows.SAMPLES);
      assertThatThrownBy(() -> new FactoredGradients(List.of(ofThree, ofTwo)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3 samples");
      assertThatThrownBy(() -> new FactoredGradients(List.of()))
          .isInstanceOf(IllegalArgumentException.class);
      var fine = new FactoredGradients(List.of(ofThree));
      assertThatThrownBy(() -> fine.weightedSum(new double[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3; found 2");
    }
  }

  private static NDArray gaussian(NDManager manager, Random random, DataType type, Shape shape) {
    double[] numbers = new double[Math.toIntExact(shape.size())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextGaussian();
    }
    return manager.create(numbers, shape).toType(type, true).duplicate();
  }

  /**
   * Rows of five tensors [5, 4], [6, 3], [7, 4], [2, 3] and [3]: a linear layer over tokens, an
   * embedding, an embedding that is also a head, a linear layer over samples, and a vector.
   */
  private static final class Drawn {

    private static final List<Shape> SHAPES =
        List.of(new Shape(5, 4), new Shape(6, 3), new Shape(7, 4), new Shape(2, 3), new Shape(3));

    private final NDManager manager;
    private final Random random;
    private final DataType type;
    private final int samples;
    private final int[] lengths;
    private final TokenBatch tokens;
    private final List<TensorRows> rows = new ArrayList<>();
    private final List<double[][]> written = new ArrayList<>();

    Drawn(NDManager manager, Random random, DataType type, int samples, int longest) {
      this.manager = manager;
      this.random = random;
      this.type = type;
      this.samples = samples;
      lengths = IntStream.range(0, samples).map(n -> 1 + random.nextInt(longest)).toArray();
      tokens = new TokenBatch(lengths, manager);
      for (Shape shape : SHAPES) {
        written.add(new double[samples][Math.toIntExact(shape.size())]);
      }
      int[] each = IntStream.range(0, samples).toArray();
      rows.add(linear(0, ofTokens(), tokens));
      rows.add(embedding(1, ofTokens(), tokens));
      rows.add(
          embedding(2, ofTokens(), tokens)
              .plus(linear(2, each, Rows.SAMPLES))
              .plus(embedding(2, each, Rows.SAMPLES)));
      rows.add(linear(3, each, Rows.SAMPLES));
      NDArray vectors = gaussian(manager, random, type, new Shape(samples, 3));
      double[] numbers = numbers(vectors);
      for (int n = 0; n < samples; n++) {
        written.get(4)[n] = Arrays.copyOfRange(numbers, 3 * n, 3 * n + 3);
      }
      rows.add(FormedRows.of(vectors, SHAPES.get(4)));
    }

    /** The sample of each token. */
    private int[] ofTokens() {
      return IntStream.range(0, samples)
          .flatMap(n -> IntStream.range(0, lengths[n]).map(t -> n))
          .toArray();
    }

    private TensorRows linear(int tensor, int[] owners, Rows ofSamples) {
      Shape shape = SHAPES.get(tensor);
      NDArray left = gaussian(manager, random, type, new Shape(owners.length, shape.get(0)));
      NDArray right = gaussian(manager, random, type, new Shape(owners.length, shape.get(1)));
      write(tensor, owners, numbers(left), numbers(right));
      return MatrixRows.ofLinear(shape, left, right, ofSamples);
    }

    private TensorRows embedding(int tensor, int[] owners, Rows ofSamples) {
      Shape shape = SHAPES.get(tensor);
      int height = (int) shape.get(0);
      long[] ids = random.longs(owners.length, 0, height).toArray();
      NDArray right = gaussian(manager, random, type, new Shape(owners.length, shape.get(1)));
      double[] left = new double[owners.length * height];
      for (int k = 0; k < ids.length; k++) {
        left[k * height + (int) ids[k]] = 1;
      }
      write(tensor, owners, left, numbers(right));
      return MatrixRows.ofEmbedding(shape, right, manager.create(ids), ofSamples);
    }

    private void write(int tensor, int[] owners, double[] left, double[] right) {
      int height = (int) SHAPES.get(tensor).get(0);
      int width = (int) SHAPES.get(tensor).get(1);
      for (int k = 0; k < owners.length; k++) {
        for (int i = 0; i < height * width; i++) {
          written.get(tensor)[owners[k]][i] +=
              left[k * height + i / width] * right[k * width + i % width];
        }
      }
    }

    private static double[] numbers(NDArray array) {
      return array.toType(DataType.FLOAT64, true).toDoubleArray();
    }

    PerSampleGradients factored() {
      return new FactoredGradients(rows);
    }

    PerSampleGradients formed() {
      NDList leaves = new NDList();
      for (int i = 0; i < written.size(); i++) {
        double[] all = Arrays.stream(written.get(i)).flatMapToDouble(Arrays::stream).toArray();
        Shape shape = new Shape(samples).addAll(SHAPES.get(i));
        leaves.add(manager.create(all, shape).toType(type, true).duplicate());
      }
      return new MaterializedGradients(leaves);
    }
  }
}
