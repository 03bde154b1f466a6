package dev.fisherflow.learning.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.learning.random.KeyedRandom;
import dev.fisherflow.learning.trial.TokenTrials;
import dev.fisherflow.schemas.Example;
import dev.fisherflow.schemas.Trial;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Crops of training images: drawn by seed, epoch and index, whatever the order. */
class AugmentationTest {

  private static Map<Long, Long> keys(String augmentation, long seed, int epoch) {
    List<Example> examples =
        IntStream.range(0, 5)
            .mapToObj(
                n ->
                    Example.newBuilder()
                        .setTask("cifar10")
                        .setSplit("train")
                        .setIndex(n)
                        .setImage(ByteBuffer.allocate(12))
                        .setLabel(0)
                        .build())
            .toList();
    Trial trial =
        Trial.newBuilder(TokenTrials.trial("sgd", seed)).setAugmentation(augmentation).build();
    return TrainingData.of(trial, split -> examples).epoch(epoch).stream()
        .flatMap(batch -> batch.samples().stream())
        .filter(sample -> sample.cropKey() != null)
        .collect(Collectors.toMap(Sample::index, Sample::cropKey));
  }

  @Test
  void everyEpochCropsEveryImageAnew() {
    Map<Long, Long> keys = keys(TrainingData.CROP_AND_FLIP, 3, 1);
    assertThat(keys).hasSize(5).isEqualTo(keys(TrainingData.CROP_AND_FLIP, 3, 1));
    assertThat(keys.get(2L)).isEqualTo(KeyedRandom.key(3, "crop and flip", 1, 2));
    assertThat(keys(TrainingData.CROP_AND_FLIP, 3, 2).values())
        .doesNotContainAnyElementsOf(keys.values());
    assertThat(keys(TrainingData.CROP_AND_FLIP, 4, 1).values())
        .doesNotContainAnyElementsOf(keys.values());
    assertThat(keys(null, 3, 1)).isEmpty();
  }
}
