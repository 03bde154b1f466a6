package dev.fisherflow.learning.evaluation;

import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Domain;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.learning.fisher.SolveSettings;

/** The update by {@link KroneckerFactors}; each rule makes them of other gradients. */
public abstract class KroneckerRule implements UpdateRuleFamily {

  private static final Setting<Double> DAMPING =
      Setting.number(
              SolveSettings.DAMPING.name(),
              Domain.above(0),
              "λ, added to the eigenvalues of every Kronecker product")
          .byDefault(SolveSettings.DAMPING.byDefault());

  private final Declaration declaration;
  private final KroneckerFactors.Source source;

  private KroneckerRule(
      String name, String title, int rank, String summary, KroneckerFactors.Source source) {
    declaration =
        Declaration.of(name, title, rank, summary)
            .from("Wu et al. 2024, Appendix D.2.2")
            .with(DAMPING);
    this.source = source;
  }

  @Override
  public final Declaration declaration() {
    return declaration;
  }

  @Override
  public final Directions directions(int count, EvaluatedBatch batch) {
    KroneckerFactors factors = batch.kronecker(source);
    return damping ->
        UpdateDirection.of(factors.direction(batch.gradient(), damping, batch.manager()));
  }

  /** The sampled Fisher matrix by Kronecker factors (Martens and Grosse 2015). */
  public static final class Kfac extends KroneckerRule {

    /** For the service loader. */
    public Kfac() {
      super(
          "kfac",
          "KFAC",
          70,
          "Kronecker factors of each trained linear map, of drawn labels.",
          KroneckerFactors.Source.DRAWN);
    }
  }

  /** The empirical Fisher matrix by Kronecker factors. */
  public static final class Ekfac extends KroneckerRule {

    /** For the service loader. */
    public Ekfac() {
      super(
          "ekfac",
          "eKFAC",
          80,
          "Kronecker factors of each trained linear map, of the true labels.",
          KroneckerFactors.Source.TRUE);
    }
  }

  /** The same, improved as iEF improves EF. */
  public static final class Iekfac extends KroneckerRule {

    /** For the service loader. */
    public Iekfac() {
      super(
          "iekfac",
          "ieKFAC",
          90,
          "Kronecker factors of each trained linear map, of the true labels' gradients over their"
              + " norms at the logits.",
          KroneckerFactors.Source.IMPROVED);
    }
  }
}
