package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.adapter.FullTuning;
import dev.fisherflow.learning.fisher.CrossEntropy;
import dev.fisherflow.learning.fisher.Matrix;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.ModelSource;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A softmax network of one hidden ReLU layer whose derivatives are written out by hand in plain
 * Java, beside the same network as the project runs it: the truth that products are held against.
 */
final class ExplicitNetwork implements AutoCloseable {

  static final int IN = 6;
  static final int HIDDEN = 5;
  static final int CLASSES = 3;
  static final int P = HIDDEN * IN + HIDDEN + CLASSES * HIDDEN + CLASSES;

  final NDManager manager = NDManager.newBaseManager();
  final AdaptedModel model;
  final double[] parameters;
  final double[][] x;
  final int[] labels;

  ExplicitNetwork(int samples, long seed) {
    Model base =
        ModelSource.of("mlp:%d-%d-%d".formatted(IN, HIDDEN, CLASSES))
            .load(manager, DataType.FLOAT64);
    AdapterSettings full = AdapterSettings.newBuilder().setType("full").build();
    model =
        AdaptedModel.initialised(
            base, new FullTuning(full, base, CLASSES), seed, manager, DataType.FLOAT64);
    parameters = elements(model.parameters());
    Random random = new Random(seed);
    x = new double[samples][];
    Arrays.setAll(x, n -> random.doubles(IN, -2, 2).toArray());
    labels = random.ints(samples, 0, CLASSES).toArray();
  }

  /** The samples in micro-batches of these sizes. */
  EvaluationBatch batch(int... sizes) {
    List<MicroBatch> parts = new ArrayList<>();
    int first = 0;
    for (int size : sizes) {
      double[] flat =
          Arrays.stream(x, first, first + size).flatMapToDouble(Arrays::stream).toArray();
      long[] keys = new long[size];
      for (int n = 0; n < size; n++) {
        keys[n] = first + n;
      }
      int[] part = Arrays.copyOfRange(labels, first, first + size);
      parts.add(
          new MicroBatch(
              scope -> new Inputs.Images(scope.create(flat, new Shape(size, IN))),
              new CrossEntropy(part),
              keys));
      first += size;
    }
    return new EvaluationBatch(parts);
  }

  double kappa() {
    return 1.0 / x.length;
  }

  double[] logits(int n) {
    double[] z = new double[CLASSES];
    double[] hidden = hidden(n);
    for (int c = 0; c < CLASSES; c++) {
      z[c] = parameters[HIDDEN * IN + HIDDEN + CLASSES * HIDDEN + c];
      for (int j = 0; j < HIDDEN; j++) {
        z[c] += parameters[HIDDEN * IN + HIDDEN + c * HIDDEN + j] * hidden[j];
      }
    }
    return z;
  }

  double[] hidden(int n) {
    double[] hidden = new double[HIDDEN];
    for (int j = 0; j < HIDDEN; j++) {
      double sum = parameters[HIDDEN * IN + j];
      for (int i = 0; i < IN; i++) {
        sum += parameters[j * IN + i] * x[n][i];
      }
      hidden[j] = Math.max(0, sum);
    }
    return hidden;
  }

  double[] probabilities(int n) {
    return softmax(logits(n));
  }

  static double[] softmax(double[] z) {
    double largest = Arrays.stream(z).max().orElseThrow();
    double[] p = Arrays.stream(z).map(logit -> Math.exp(logit - largest)).toArray();
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(e -> e / sum).toArray();
  }

  /** dz/d&theta; of sample n [C, P]. */
  Matrix jacobian(int n) {
    double[] hidden = hidden(n);
    double[] rows = new double[CLASSES * P];
    for (int c = 0; c < CLASSES; c++) {
      for (int j = 0; j < HIDDEN; j++) {
        double outer = parameters[HIDDEN * IN + HIDDEN + c * HIDDEN + j];
        if (hidden[j] > 0) {
          for (int i = 0; i < IN; i++) {
            rows[c * P + j * IN + i] = outer * x[n][i];
          }
          rows[c * P + HIDDEN * IN + j] = outer;
        }
        rows[c * P + HIDDEN * IN + HIDDEN + c * HIDDEN + j] = hidden[j];
      }
      rows[c * P + HIDDEN * IN + HIDDEN + CLASSES * HIDDEN + c] = 1;
    }
    return Matrix.of(CLASSES, P, rows);
  }

  /** &kappa; &Sigma; J&#7488;(diag(p) - pp&#7488;)J. */
  Matrix fisher() {
    Matrix sum = Matrix.zeros(P, P);
    for (int n = 0; n < x.length; n++) {
      Matrix p = Matrix.column(probabilities(n));
      Matrix h = Matrix.diagonal(p.elements()).minus(p.times(p.t()));
      sum = sum.plus(jacobian(n).t().times(h).times(jacobian(n)));
    }
    return sum.times(kappa());
  }

  /** &kappa; J&#7488;(p - y) for a label of sample n [P, 1]. */
  Matrix gradient(int n, int label) {
    double[] error = probabilities(n);
    error[label] -= 1;
    return jacobian(n).t().times(Matrix.column(error)).times(kappa());
  }

  Matrix gradient() {
    Matrix sum = Matrix.zeros(P, 1);
    for (int n = 0; n < x.length; n++) {
      sum = sum.plus(gradient(n, labels[n]));
    }
    return sum;
  }

  /** Per-sample gradients J [N, P]. */
  Matrix rows() {
    Matrix rows = gradient(0, labels[0]).t();
    for (int n = 1; n < x.length; n++) {
      rows = rows.above(gradient(n, labels[n]).t());
    }
    return rows;
  }

  /** A vector [P, 1] as tensors in the shapes of the parameters. */
  NDList tensors(Matrix v) {
    NDList tensors = new NDList();
    int first = 0;
    for (NDArray parameter : model.parameters()) {
      int end = first + (int) parameter.size();
      tensors.add(manager.create(v.rows(first, end).elements()).reshape(parameter.getShape()));
      first = end;
    }
    return tensors;
  }

  static Matrix vector(NDList tensors) {
    return Matrix.column(elements(tensors));
  }

  private static double[] elements(NDList tensors) {
    return tensors.stream()
        .flatMapToDouble(t -> Arrays.stream(t.toType(DataType.FLOAT64, true).toDoubleArray()))
        .toArray();
  }

  @Override
  public void close() {
    manager.close();
  }
}
