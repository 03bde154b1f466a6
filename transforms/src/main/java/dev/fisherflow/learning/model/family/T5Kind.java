package dev.fisherflow.learning.model.family;

/** T5 and the models made of it, which differ in their names and in one point. */
public enum T5Kind {
  /** T5 (Raffel et al. 2020). */
  T5("T5", false),

  /** T5 of many languages (Xue et al. 2021): version 1.1 by another name. */
  MT5("MT5", false),

  /** Its successor (Chung et al. 2023): every layer has a bias of positions of its own. */
  UMT5("UMT5", true);

  private final String className;
  private final boolean ownBiases;

  T5Kind(String className, boolean ownBiases) {
    this.className = className;
    this.ownBiases = ownBiases;
  }

  /** What its classes of transformers begin with. */
  String className() {
    return className;
  }

  /** The layer whose bias by relative position a layer adds. */
  int biasedAs(int layer) {
    return ownBiases ? layer : 0;
  }
}
