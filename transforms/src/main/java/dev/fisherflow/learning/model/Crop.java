package dev.fisherflow.learning.model;

import java.util.Random;

/**
 * A part of a square image that takes its place in training, perhaps mirrored.
 *
 * @param top first row
 * @param left first column
 * @param height rows
 * @param width columns
 * @param mirrored whether left and right change places
 */
public record Crop(int top, int left, int height, int width, boolean mirrored) {

  private static final int TRIES = 10;
  private static final double LEAST_AREA = 0.08;
  private static final double MOST_RATIO = 4.0 / 3;

  /**
   * A crop as torchvision's RandomResizedCrop draws it, and a coin for its mirror image: of 8 % to
   * all of the area, its sides in a ratio from 3 : 4 to 4 : 3, at any place. After ten draws that
   * do not fit it is the whole image.
   *
   * @param side pixels of the image's sides
   */
  public static Crop draw(Random random, int side) {
    for (int i = 0; i < TRIES; i++) {
      double area = side * side * (LEAST_AREA + (1 - LEAST_AREA) * random.nextDouble());
      double ratio = Math.exp(Math.log(MOST_RATIO) * (2 * random.nextDouble() - 1));
      int width = (int) Math.rint(Math.sqrt(area * ratio));
      int height = (int) Math.rint(Math.sqrt(area / ratio));
      if (width > 0 && width <= side && height > 0 && height <= side) {
        int top = random.nextInt(side - height + 1);
        int left = random.nextInt(side - width + 1);
        return new Crop(top, left, height, width, random.nextBoolean());
      }
    }
    return new Crop(0, 0, side, side, random.nextBoolean());
  }
}
