package dev.fisherflow.tasks;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.tasks.Source.Published;
import dev.fisherflow.tasks.Task.Modality;
import java.util.List;
import java.util.Map;

/**
 * CIFAR-10 and CIFAR-100 in their binary versions.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">the data</a>
 */
public final class Cifar implements TaskCatalogue {

  private static final String TORONTO = "https://www.cs.toronto.edu/~kriz/";
  private static final Map<String, Integer> IMAGES =
      Map.of(Splits.TRAIN, 50_000, Splits.TEST, 10_000);
  private static final Splits SPLITS = new Splits(List.of(Splits.DEV), List.of(Splits.TEST), true);

  /** Ten classes. */
  public static final Task CIFAR10 =
      TaskBuilder.of(declaration("cifar10", "CIFAR-10", 10, "ten"), Modality.IMAGE)
          .labels("airplane automobile bird cat deer dog frog horse ship truck".split(" "))
          .metrics("accuracy")
          .splits(SPLITS)
          .recipe(60, 1000)
          .files(
              new RawFiles.Images(
                  "cifar-10-batches-bin",
                  List.of(
                      "data_batch_1.bin",
                      "data_batch_2.bin",
                      "data_batch_3.bin",
                      "data_batch_4.bin",
                      "data_batch_5.bin"),
                  "test_batch.bin",
                  1,
                  0,
                  IMAGES))
          .sources(
              source(
                  "cifar10",
                  "cifar-10-batches-bin",
                  "cifar-10-binary.tar.gz",
                  "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"))
          .build();

  /** A hundred classes; a record's first label byte is its superclass. */
  public static final Task CIFAR100 =
      TaskBuilder.of(declaration("cifar100", "CIFAR-100", 11, "a hundred"), Modality.IMAGE)
          .labels(
              ("apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle"
                      + " bowl boy bridge bus butterfly camel can castle caterpillar cattle"
                      + " chair chimpanzee clock cloud cockroach couch crab crocodile cup"
                      + " dinosaur dolphin elephant flatfish forest fox girl hamster house"
                      + " kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man"
                      + " maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid"
                      + " otter palm_tree pear pickup_truck pine_tree plain plate poppy"
                      + " porcupine possum rabbit raccoon ray road rocket rose sea seal shark"
                      + " shrew skunk skyscraper snail snake spider squirrel streetcar sunflower"
                      + " sweet_pepper table tank telephone television tiger tractor train trout"
                      + " tulip turtle wardrobe whale willow_tree wolf woman worm")
                  .split(" "))
          .metrics("accuracy")
          .splits(SPLITS)
          .recipe(5, 1000)
          .files(
              new RawFiles.Images(
                  "cifar-100-binary", List.of("train.bin"), "test.bin", 2, 1, IMAGES))
          .sources(hundred("cifar100"))
          .build();

  /** The twenty superclasses of the same images, which the authors' program trains on. */
  public static final Task CIFAR100_COARSE =
      TaskBuilder.of(
              declaration("cifar100-coarse", "CIFAR-100 coarse", 12, "twenty kinds of"),
              Modality.IMAGE)
          .labels(
              ("aquatic_mammals fish flowers food_containers fruit_and_vegetables"
                      + " household_electrical_devices household_furniture insects large_carnivores"
                      + " large_man-made_outdoor_things large_natural_outdoor_scenes"
                      + " large_omnivores_and_herbivores medium_mammals non-insect_invertebrates"
                      + " people reptiles small_mammals trees vehicles_1 vehicles_2")
                  .split(" "))
          .metrics("accuracy")
          .splits(SPLITS)
          .recipe(5, 1000)
          .files(
              new RawFiles.Images(
                  "cifar-100-binary", List.of("train.bin"), "test.bin", 2, 0, IMAGES))
          .sources(hundred("cifar100-coarse"))
          .build();

  /** All, by rank. */
  public static final List<Task> TASKS = List.of(CIFAR10, CIFAR100, CIFAR100_COARSE);

  @Override
  public List<Task> tasks() {
    return TASKS;
  }

  private static Declaration declaration(String key, String title, int rank, String classes) {
    return Declaration.of(
            key, title, rank, "Which of " + classes + " things an image of 32 by 32 pixels shows.")
        .from("Krizhevsky 2009");
  }

  private static Source hundred(String key) {
    return source(
        key,
        "cifar-100-binary",
        "cifar-100-binary.tar.gz",
        "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec");
  }

  private static Source source(String key, String folder, String archive, String sha256) {
    return new Source(key, folder, List.of(new Published(TORONTO, archive, sha256)));
  }
}
