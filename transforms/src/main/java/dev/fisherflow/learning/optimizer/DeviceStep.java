package dev.fisherflow.learning.optimizer;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.fisher.FisherRows;
import dev.fisherflow.learning.fisher.MaterializedGradients;
import dev.fisherflow.learning.fisher.PerSampleGradients;
import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.Arrays;
import java.util.Random;

/**
 * The first step of an optimizer on gradients drawn from fixed seeds, to hold one device against
 * another.
 *
 * @param parameters what the step made of zeros
 * @param seconds of one step, once the device is warm
 */
public record DeviceStep(float[] parameters, double seconds) {

  private static final int SAMPLES = 16;
  private static final Shape SHAPE = new Shape(128, 64);
  private static final double RATE = 0.01;
  private static final int TIMED = 10;

  /**
   * Steps of a type of optimizer with its defaults.
   *
   * @throws IllegalArgumentException if it has settings without defaults beside its rate
   */
  public static DeviceStep of(String type, Device device) {
    OptimizerSettings settings =
        OptimizerSettings.newBuilder()
            .setType(type)
            .setLearningRate(RATE)
            .setSchedule(ScheduleFamily.byDefault())
            .build();
    try (NDManager manager = Engine.getInstance().newBaseManager(device)) {
      NDList tensors = new NDList(manager.zeros(SHAPE));
      try (Optimizer optimizer = Optimizers.of(settings, tensors)) {
        optimizer.step(tensors, new Drawn(manager), RATE);
        float[] first = tensors.head().toFloatArray();
        long start = System.nanoTime();
        for (int i = 0; i < TIMED; i++) {
          optimizer.step(tensors, new Drawn(manager), RATE);
        }
        tensors.head().toFloatArray(); // waits for the device
        return new DeviceStep(first, (System.nanoTime() - start) / 1e9 / TIMED);
      }
    }
  }

  /** How far another's parameters are from these, as a part of their norm. */
  public double distance(DeviceStep other) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < parameters.length; i++) {
      difference += Math.pow(parameters[i] - (double) other.parameters[i], 2);
      norm += Math.pow(parameters[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  /** Rows of normal deviates; the gradient is their sum. */
  private record Drawn(NDManager manager) implements BatchGradients {

    @Override
    public NDList gradient() {
      double[] ones = new double[SAMPLES];
      Arrays.fill(ones, 1);
      return perSample().weightedSum(ones);
    }

    @Override
    public PerSampleGradients perSample() {
      return rows("gradients");
    }

    @Override
    public PerSampleGradients sampled(int draw) {
      return rows("sampled gradients", draw);
    }

    @Override
    public FisherRows fisher() {
      PerSampleGradients rows = perSample();
      return new FisherRows(rows, logitGradientNorms());
    }

    @Override
    public double[] logitGradientNorms() {
      double[] norms = new double[SAMPLES];
      Arrays.setAll(norms, i -> 1 + i);
      return norms;
    }

    private PerSampleGradients rows(String purpose, long... numbers) {
      Random random = KeyedRandom.of(0, purpose, numbers);
      float[] elements = new float[Math.toIntExact(SAMPLES * SHAPE.size())];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = (float) random.nextGaussian();
      }
      Shape shape = new Shape(SAMPLES).addAll(SHAPE);
      return new MaterializedGradients(new NDList(manager.create(elements, shape)));
    }
  }
}
