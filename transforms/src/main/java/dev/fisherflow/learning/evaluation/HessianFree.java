package dev.fisherflow.learning.evaluation;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;

/** {@link ConjugateGradient} from 0, by products with the exact Fisher matrix. */
public final class HessianFree implements UpdateRuleFamily {

  /** Its name. */
  public static final String NAME = "hf";

  private static final int MOST_STEPS = 9999;

  private static final Setting<Integer> STEPS =
      Setting.count("steps", Domain.between(1, MOST_STEPS), "steps of conjugate gradient, at most")
          .byDefault(10);

  private static final Declaration DECLARATION =
      Declaration.of(
              NAME,
              "HF",
              100,
              "Hessian-free: linear conjugate gradient on F x = ∇L with the exact Fisher matrix F.")
          .from("Wu et al. 2024, Algorithm 5; Martens 2010")
          .inVersion(2) // products in double precision where the Jacobian is held
          .with(STEPS);

  @Override
  public Declaration declaration() {
    return DECLARATION;
  }

  @Override
  public int products(int count) {
    return count;
  }

  @Override
  public Directions directions(int count, EvaluatedBatch batch) {
    return damping ->
        UpdateDirection.of(
            new ConjugateGradient(batch.fisher(), batch.parameters())
                .solve(batch.gradient(), count, batch.manager())
                .direction());
  }
}
