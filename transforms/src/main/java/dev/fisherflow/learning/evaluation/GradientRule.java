package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDList;
import dev.fisherflow.declaration.Declaration;

/** The gradient itself, beside which every rule is evaluated. */
public final class GradientRule implements UpdateRuleFamily {

  /** Its name. */
  public static final String NAME = "sgd";

  private static final Declaration DECLARATION =
      Declaration.of(NAME, "SGD", 30, "The gradient.").from("Robbins and Monro 1951");

  @Override
  public Declaration declaration() {
    return DECLARATION;
  }

  @Override
  public boolean usual() {
    return true;
  }

  @Override
  public Directions directions(int count, EvaluatedBatch batch) {
    return damping -> {
      NDList copies = batch.zeros();
      for (int i = 0; i < copies.size(); i++) {
        copies.get(i).addi(batch.gradient().get(i));
      }
      return UpdateDirection.of(copies);
    };
  }
}
