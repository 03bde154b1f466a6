package dev.fisherflow.learning.evaluation;

import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Indicator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How good the direction d of one rule and damping is on one batch, at loss scale &kappa; = 1 / N.
 *
 * @param rule the rule, as {@link UpdateRule#of} reads it
 * @param damping asked for; 0 for a rule that has none
 * @param quadratic d&#7488;F d with the exact Fisher matrix
 * @param dot d&#7488;&nabla;L
 * @param norm &Vert;d&Vert;
 * @param cosine of d with &nabla;L; 0 if either is 0
 * @param gradientImbalance largest over smallest norm of the samples' gradients that are not zero
 * @param rowsDropped zero and duplicate rows left out of the rule's solve
 * @param effectiveDamping the damping used, after any that the solve needed on top
 */
public record UpdateFigures(
    String rule,
    double damping,
    double quadratic,
    double dot,
    double norm,
    double cosine,
    double gradientImbalance,
    int rowsDropped,
    double effectiveDamping) {

  /**
   * The indicator (d&#7488;F d)<sup>1/2</sup> / |d&#7488;&nabla;L|, infinite if d is of no use:
   * orthogonal to the gradient or zero.
   */
  public double gamma() {
    return dot == 0 ? Double.POSITIVE_INFINITY : Math.sqrt(quadratic) / Math.abs(dot);
  }

  /**
   * The records of a batch's figures but for the checkpoint and batch they belong to.
   *
   * @param figures of one batch, the gradient's ({@link GradientRule}) among them
   */
  static List<Indicator.Builder> indicators(List<UpdateFigures> figures) {
    double sgd = gammaOf(GradientRule.NAME, figures).orElseThrow();
    OptionalDouble hf = gammaOf(HessianFree.NAME, figures);
    return figures.stream()
        .map(
            figure ->
                figure
                    .indicator()
                    .setGammaToSgd(ratio(figure.gamma(), sgd))
                    .setGammaToHf(hf.isPresent() ? ratio(figure.gamma(), hf.getAsDouble()) : null))
        .toList();
  }

  /**
   * The records of a batch's figures.
   *
   * @param target the checkpoint
   * @param batch its number, from 0
   * @param figures of the batch, the gradient's ({@link GradientRule}) among them
   */
  public static List<Indicator> indicators(
      EvaluationTarget target, int batch, List<UpdateFigures> figures) {
    return indicators(figures).stream()
        .map(
            indicator ->
                indicator
                    .setSource(target.getSource())
                    .setTask(target.getTask())
                    .setTrialId(target.getTrialId())
                    .setCheckpoint(target.getCheckpoint())
                    .setWeightsDigest(target.getWeightsDigest())
                    .setStep(target.getStep())
                    .setStage(target.getStage())
                    .setBatch(batch)
                    .build())
        .toList();
  }

  private static OptionalDouble gammaOf(String name, List<UpdateFigures> figures) {
    return figures.stream()
        .filter(figure -> UpdateRule.of(figure.rule()).name().equals(name))
        .mapToDouble(UpdateFigures::gamma)
        .findFirst();
  }

  private static Double ratio(double gamma, double reference) {
    double ratio = gamma / reference;
    return Double.isFinite(ratio) ? ratio : null;
  }

  private Indicator.Builder indicator() {
    return Indicator.newBuilder()
        .setRule(rule)
        .setDamping(damping)
        .setGamma(gamma())
        .setQuadratic(quadratic)
        .setDot(dot)
        .setNorm(norm)
        .setCosine(cosine)
        .setGradientImbalance(gradientImbalance)
        .setRowsDropped(rowsDropped)
        .setEffectiveDamping(effectiveDamping);
  }
}
