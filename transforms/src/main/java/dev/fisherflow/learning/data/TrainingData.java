package dev.fisherflow.learning.data;

import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.tasks.Splits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The samples a trial trains on, and their order in each epoch. */
public final class TrainingData {

  /** Of images a random part is taken, or its mirror image. */
  public static final String CROP_AND_FLIP = "cropAndFlip";

  /** What may be done to training images. */
  public static final List<String> AUGMENTATIONS = List.of(CROP_AND_FLIP);

  private final Trial trial;
  private final List<Sample> samples;

  private TrainingData(Trial trial, List<Sample> samples) {
    this.trial = trial;
    this.samples = samples;
  }

  /**
   * The training split, or as many of its samples as the trial's limit says: the same for every
   * trial of a dataset, whatever its seed.
   */
  public static TrainingData of(Trial trial, ExampleSource examples) {
    return new TrainingData(
        trial,
        examplesUsed(examples, trial.getDatasetDigest(), trial.getLimit()).stream()
            .map(Sample::of)
            .toList());
  }

  /**
   * The training examples that trials with a limit use, in index order.
   *
   * @param limit all if null
   */
  public static List<Example> examplesUsed(ExampleSource source, String datasetDigest, Long limit) {
    List<Example> examples = source.read(Splits.TRAIN);
    if (limit == null || limit >= examples.size()) {
      return examples;
    }
    List<Example> drawn = new ArrayList<>(examples);
    Collections.shuffle(drawn, KeyedRandom.of(0, "limit of " + datasetDigest));
    drawn = drawn.subList(0, Math.toIntExact(limit));
    drawn.sort(Comparator.comparingLong(Example::getIndex));
    return drawn;
  }

  /**
   * Batches of an epoch, in an order drawn for (trial seed, epoch); where images are cropped, each
   * by draws for (trial seed, epoch, index).
   */
  public List<Batch> epoch(int epoch) {
    List<Sample> order =
        new ArrayList<>(trial.getAugmentation() == null ? samples : cropped(epoch));
    Collections.shuffle(order, KeyedRandom.of(trial.getSeed(), "shuffle", epoch));
    List<Batch> batches = new ArrayList<>();
    for (int start = 0; start < order.size(); start += trial.getBatchSize()) {
      int end = Math.min(order.size(), start + trial.getBatchSize());
      batches.add(new Batch(order.subList(start, end)));
    }
    return batches;
  }

  private List<Sample> cropped(int epoch) {
    return samples.stream()
        .map(
            sample ->
                sample.croppedBy(
                    KeyedRandom.key(trial.getSeed(), "crop and flip", epoch, sample.index())))
        .toList();
  }

  /** Steps of an epoch. */
  public int stepsPerEpoch() {
    return (samples.size() + trial.getBatchSize() - 1) / trial.getBatchSize();
  }
}
