package dev.fisherflow.learning.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.model.Architecture;
import dev.fisherflow.learning.model.DelegatingLayers;
import dev.fisherflow.learning.model.EncoderDecoder;
import dev.fisherflow.learning.model.HuggingFaceFolder;
import dev.fisherflow.learning.model.Inputs;
import dev.fisherflow.learning.model.Layers;
import dev.fisherflow.learning.model.Model;
import dev.fisherflow.learning.model.VisionModel;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.learning.model.file.Safetensors;
import dev.fisherflow.learning.model.file.WeightFiles;
import dev.fisherflow.learning.random.KeyedRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Whether what was written gives the logits of what it was written from. Both read the same inputs,
 * drawn once for all: texts of random tokens or images of random pixels.
 */
public final class SameLogits {

  /** What the rounding of weights to float32 may change: of logits of at most 1, the difference. */
  public static final double TOLERANCE = 1e-4;

  private static final int SAMPLES = 32;
  private static final int LONGEST = 24;
  private static final int OUTPUT = 3;
  private static final int SIDE = 32;
  private static final int CHANNELS = 3;

  private SameLogits() {}

  /**
   * The largest difference of logits, as a part of the largest one where that is above 1.
   *
   * @param trained in float64
   * @param folder with merged weights
   * @throws ModelException if the folder cannot be read
   */
  public static double ofMerged(AdaptedModel trained, Path folder, NDManager parent) {
    try (NDManager scope = parent.newSubManager()) {
      Inputs inputs = inputs(trained.model(), scope);
      Model read = HuggingFaceFolder.open(folder).load(scope, DataType.FLOAT64);
      return difference(
          trained.predict(inputs), read.logits(inputs, withHead(read, folder, scope)));
    }
  }

  /** The same of an adapter read again over the same model. */
  public static double ofAdapter(AdaptedModel trained, AdaptedModel read, NDManager parent) {
    try (NDManager scope = parent.newSubManager()) {
      Inputs inputs = inputs(trained.model(), scope);
      return difference(trained.predict(inputs), read.predict(inputs));
    }
  }

  /** A model's layers, with the head of a folder where its family reads none by itself. */
  private static Layers withHead(Model read, Path folder, NDManager scope) {
    if (read.architecture().head().isEmpty()) {
      return read.layers();
    }
    Architecture.Head head = read.architecture().head().get();
    if (read.layers().weights().has(head.module() + ".weight")) {
      return read.layers();
    }
    try (Safetensors file = Safetensors.open(folder.resolve(WeightFiles.SINGLE))) {
      NDArray weight = file.read(head.module() + ".weight", scope, DataType.FLOAT64);
      NDArray bias = file.read(head.module() + ".bias", scope, DataType.FLOAT64);
      return new DelegatingLayers(read.layers()) {
        @Override
        public NDArray linear(String module, NDArray x) {
          return module.equals(head.module())
              ? x.matMul(weight.transpose()).add(bias)
              : super.linear(module, x);
        }
      };
    }
  }

  private static Inputs inputs(Model model, NDManager scope) {
    Random random = KeyedRandom.of(0, "inputs of an exported model's check");
    DataType type = DataType.FLOAT64;
    if (model instanceof VisionModel vision) {
      List<byte[]> images = new ArrayList<>();
      for (int n = 0; n < SAMPLES; n++) {
        byte[] image = new byte[CHANNELS * SIDE * SIDE];
        random.nextBytes(image);
        images.add(image);
      }
      Inputs.Images processed = vision.imageProcessor().process(images, scope);
      return new Inputs.Images(processed.pixels().toType(type, false));
    }
    Architecture.TextLimits limits = model.architecture().textLimits();
    int longest = Math.min(LONGEST, limits.tokens());
    List<int[]> texts = new ArrayList<>();
    List<int[]> outputs = new ArrayList<>();
    for (int n = 0; n < SAMPLES; n++) {
      texts.add(tokens(random, 1 + n % longest, limits.vocabulary()));
      outputs.add(tokens(random, OUTPUT, limits.vocabulary()));
    }
    Inputs.Text text = Inputs.Text.of(texts, List.of(), scope);
    if (model instanceof EncoderDecoder decoder) {
      outputs.forEach(output -> output[0] = decoder.startToken());
      return new Inputs.TextToText(text, Inputs.Text.of(outputs, List.of(), scope));
    }
    return text;
  }

  private static int[] tokens(Random random, int count, int vocabulary) {
    return random.ints(count, 0, vocabulary).toArray();
  }

  private static double difference(NDArray expected, NDArray found) {
    if (!expected.getShape().equals(found.getShape())) {
      throw new ModelException(
          "expected logits of shape %s from what was exported, found %s"
              .formatted(expected.getShape(), found.getShape()));
    }
    double largest = expected.abs().max().toType(DataType.FLOAT64, false).getDouble();
    double apart = expected.sub(found).abs().max().toType(DataType.FLOAT64, false).getDouble();
    return apart / Math.max(1, largest);
  }
}
