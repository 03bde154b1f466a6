package dev.fisherflow.learning.model.family;

/** T5 and the models made of it, which differ in their names and in two points. */
public enum T5Kind {
  /** T5 (Raffel et al. 2020). */
  T5("T5", false, true),

  /** T5 of many languages (Xue et al. 2021): version 1.1 whose head reads states as they are. */
  MT5("MT5", false, false),

  /** Its successor (Chung et al. 2023): every layer has a bias of positions of its own. */
  UMT5("UMT5", true, true);

  private final String className;
  private final boolean ownBiases;
  private final boolean scales;

  T5Kind(String className, boolean ownBiases, boolean scales) {
    this.className = className;
    this.ownBiases = ownBiases;
    this.scales = scales;
  }

  /** Whether states are scaled for a head that is the embedding matrix. */
  boolean scales() {
    return scales;
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
