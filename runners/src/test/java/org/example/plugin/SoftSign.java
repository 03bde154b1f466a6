package org.example.plugin;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.learning.evaluation.EvaluatedBatch;
import dev.fisherflow.learning.evaluation.UpdateDirection;
import dev.fisherflow.learning.evaluation.UpdateRuleFamily;

/**
 * The gradient with large numbers cut: &nabla;L / (|&nabla;L| + &lambda;)&#8319;, number by number.
 */
public final class SoftSign implements UpdateRuleFamily {

  private static final Setting<Double> DAMPING =
      Setting.number("damping", Domain.above(0), "λ, which a number's size is compared with")
          .byDefault(1e-3);

  private static final Setting<Integer> POWER =
      Setting.count("power", Domain.between(1, 3), "divisions").byDefault(1);

  private static final Declaration DECLARATION =
      Declaration.of("softsign", "Soft sign", 200, "The gradient with large numbers cut.")
          .with(DAMPING, POWER);

  @Override
  public Declaration declaration() {
    return DECLARATION;
  }

  @Override
  public Directions directions(int count, EvaluatedBatch batch) {
    return damping -> {
      NDList direction = batch.zeros();
      for (int i = 0; i < direction.size(); i++) {
        NDArray gradient = batch.gradient().get(i);
        try (NDArray size = gradient.abs()) {
          direction.get(i).addi(gradient);
          size.addi(damping);
          for (int n = 0; n < count; n++) {
            direction.get(i).divi(size);
          }
        }
      }
      return UpdateDirection.of(direction);
    };
  }
}
