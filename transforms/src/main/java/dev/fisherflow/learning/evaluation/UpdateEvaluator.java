package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.evaluation.UpdateRuleFamily.Directions;
import dev.fisherflow.learning.fisher.BatchGradients;
import dev.fisherflow.learning.optimizer.DivergedException;
import dev.fisherflow.learning.optimizer.InnerProduct;
import dev.fisherflow.learning.optimizer.UpdateStatistics;
import java.util.ArrayList;
import java.util.List;

/**
 * The evaluation framework (paper, Algorithm 4) for one batch of one checkpoint: directions of
 * every rule and damping, and what the exact Fisher matrix says of each.
 *
 * <p>Directions wait for one another up to a bound of memory, since one forward pass serves all
 * that are measured together.
 */
public final class UpdateEvaluator {

  /** Bytes of directions that are measured together, or one direction if it is larger. */
  private static final long WAVE = 1L << 28;

  private final AdaptedModel model;
  private final EvaluationBatch batch;
  private final EvaluationSettings settings;
  private final Labels labels;
  private final NDManager manager;
  private final FisherProducts fisher;
  private final NDList gradient;
  private final double gradientNorm;
  private final BatchRows rows;
  private final List<Candidate> wave = new ArrayList<>();
  private final List<UpdateFigures> figures = new ArrayList<>();

  private UpdateEvaluator(
      AdaptedModel model,
      EvaluationBatch batch,
      EvaluationSettings settings,
      Labels labels,
      NDManager manager) {
    this.model = model;
    this.batch = batch;
    this.settings = settings;
    this.labels = labels;
    this.manager = manager;
    ExactFisher exact = new ExactFisher(model, batch, manager);
    gradient = exact.gradient(manager);
    gradientNorm = Math.sqrt(InnerProduct.of(gradient, gradient));
    requireFinite("The gradient", gradientNorm);
    fisher =
        MaterializedFisher.of(model, batch, products(settings), manager)
            .<FisherProducts>map(materialized -> materialized)
            .orElse(exact);
    int draws =
        settings.rules().stream().mapToInt(UpdateRule::gradientsPerSample).max().orElse(0) - 1;
    boolean needsFisher = settings.rules().stream().anyMatch(rule -> rule.family().needsFisher());
    rows = new BatchRows(model, batch, gradient, draws, needsFisher, labels, manager);
  }

  /** A direction that waits to be measured. */
  private record Candidate(UpdateRule rule, double damping, UpdateDirection direction) {

    NDList vectors() {
      return direction.vectors();
    }
  }

  /**
   * Evaluates updates.
   *
   * @param model not changed
   * @param seed of the labels drawn; keyed by checkpoint and batch, so that these, the sample and
   *     the draw determine a label
   * @param parent parent of the manager of everything made
   * @return the gradient's figures ({@link GradientRule}), then those of each rule in the settings'
   *     order, for every damping if it has one
   * @throws DivergedException if the model's gradient or a direction is not finite
   * @throws InterruptedException if the thread was interrupted between directions
   */
  public static List<UpdateFigures> evaluate(
      AdaptedModel model,
      EvaluationBatch batch,
      EvaluationSettings settings,
      long seed,
      NDManager parent)
      throws InterruptedException {
    try (NDManager manager = parent.newSubManager();
        Recording paused = Recording.paused()) {
      UpdateEvaluator evaluator =
          new UpdateEvaluator(model, batch, settings, new Labels(seed), manager);
      evaluator.run();
      return evaluator.figures;
    }
  }

  /** Products with F that an evaluation takes: those of the rules, and one for each direction. */
  private static int products(EvaluationSettings settings) {
    return settings.rules().stream()
        .mapToInt(rule -> rule.family().products(rule.count()) + dampings(rule, settings).size())
        .sum();
  }

  /** One for each of the rule's directions. */
  private static List<Double> dampings(UpdateRule rule, EvaluationSettings settings) {
    return rule.damped() ? settings.dampings() : List.of(0.0);
  }

  private void run() throws InterruptedException {
    UpdateRule gradientRule = UpdateRule.of(GradientRule.NAME);
    add(gradientRule);
    for (UpdateRule rule : settings.rules()) {
      if (!rule.equals(gradientRule)) {
        add(rule);
      }
    }
    measure();
  }

  private void add(UpdateRule rule) throws InterruptedException {
    Directions directions = rule.family().directions(rule.count(), new Offer());
    for (double damping : dampings(rule, settings)) {
      add(new Candidate(rule, damping, directions.at(damping)));
    }
  }

  private void add(Candidate candidate) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the evaluation of updates was interrupted");
    }
    wave.add(candidate);
    long bytes =
        model.trainableParameters() * candidate.vectors().head().getDataType().getNumOfBytes();
    if ((wave.size() + 1) * bytes > WAVE) {
      measure();
    }
  }

  private void measure() {
    double[] quadratics = fisher.quadratics(wave.stream().map(Candidate::vectors).toList());
    for (int i = 0; i < quadratics.length; i++) {
      try (NDList direction = wave.get(i).vectors()) {
        figures.add(figures(wave.get(i), direction, quadratics[i]));
      }
    }
    wave.clear();
  }

  private UpdateFigures figures(Candidate candidate, NDList direction, double quadratic) {
    double norm = Math.sqrt(InnerProduct.of(direction, direction));
    double dot = InnerProduct.of(direction, gradient);
    String rule = candidate.rule().toString();
    requireFinite("The direction of " + rule, norm, dot);
    requireFinite("The curvature along the direction of " + rule, quadratic);
    return new UpdateFigures(
        rule,
        candidate.damping(),
        quadratic,
        dot,
        norm,
        norm == 0 || gradientNorm == 0 ? 0 : dot / norm / gradientNorm,
        rows.imbalance(),
        candidate.direction().solve().map(UpdateStatistics.Solve::rowsDropped).orElse(0),
        candidate
            .direction()
            .solve()
            .map(UpdateStatistics.Solve::effectiveDamping)
            .orElse(candidate.damping()));
  }

  private static void requireFinite(String what, double... values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new DivergedException(
            what + " is not finite, found " + value + ": are the checkpoint's weights finite?");
      }
    }
  }

  /** The batch as the rules see it. */
  private final class Offer implements EvaluatedBatch {

    @Override
    public NDList parameters() {
      return model.parameters();
    }

    @Override
    public NDList gradient() {
      return gradient;
    }

    @Override
    public BatchGradients rows() {
      return rows;
    }

    @Override
    public FisherProducts fisher() {
      return fisher;
    }

    @Override
    public KroneckerFactors kronecker(KroneckerFactors.Source source) {
      return new KroneckerFactors(model, batch, source, labels, manager);
    }

    @Override
    public EvaluationSettings settings() {
      return settings;
    }

    @Override
    public NDManager manager() {
      return manager;
    }
  }
}
