package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.fisherflow.learning.adapter.AdaptedModel;
import dev.fisherflow.learning.autograd.Recording;
import dev.fisherflow.learning.evaluation.UpdateRule.Kind;
import dev.fisherflow.learning.optimizer.DivergedException;
import dev.fisherflow.learning.optimizer.InnerProduct;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.optimizer.UpdateStatistics;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
        settings.rules().stream()
            .filter(UpdateRule::solvesGram)
            .mapToInt(rule -> rule.kind() == Kind.SF ? rule.count() : 0)
            .max()
            .orElse(-1);
    rows = new BatchRows(model, batch, gradient, draws, labels, manager);
  }

  /** A direction that waits to be measured. */
  private record Candidate(
      UpdateRule rule, double damping, NDList direction, Optional<UpdateStatistics.Solve> solve) {}

  /**
   * Evaluates updates.
   *
   * @param model not changed
   * @param seed of the labels drawn; keyed by checkpoint and batch, so that these, the sample and
   *     the draw determine a label
   * @param parent parent of the manager of everything made
   * @return the gradient's figures (rule sgd), then those of each rule in the settings' order, for
   *     every damping if it has one
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

  /** Products with F that an evaluation takes. */
  private static int products(EvaluationSettings settings) {
    return settings.rules().stream()
        .mapToInt(
            rule ->
                rule.kind() == Kind.HF
                    ? rule.count() + 1
                    : rule.damped() ? settings.dampings().size() : 1)
        .sum();
  }

  private void run() throws InterruptedException {
    add(new UpdateRule(Kind.SGD, 1), 0, copies(gradient), Optional.empty());
    for (UpdateRule rule : settings.rules()) {
      switch (rule.kind()) {
        case SGD -> {}
        case EF, IEF, SF -> {
          for (double damping : settings.dampings()) {
            addStep(rule, damping);
          }
        }
        case HF -> {
          NDList x =
              new ConjugateGradient(fisher, model.parameters())
                  .solve(gradient, rule.count(), manager)
                  .direction();
          add(rule, 0, x, Optional.empty());
        }
        case KFAC -> addKronecker(rule, KroneckerFactors.Source.DRAWN);
        case EKFAC -> addKronecker(rule, KroneckerFactors.Source.TRUE);
        case IEKFAC -> addKronecker(rule, KroneckerFactors.Source.IMPROVED);
      }
    }
    measure();
  }

  /** The direction of an optimizer is its step from zero at the rate -1. */
  private void addStep(UpdateRule rule, double damping) throws InterruptedException {
    NDList direction = zeros();
    Optional<UpdateStatistics.Solve> solve;
    try (NDScope scope = new NDScope();
        Optimizer optimizer = Optimizers.of(optimizer(rule, damping), direction)) {
      scope.suppressNotUsedWarning();
      solve = optimizer.step(direction, rows, -1).solve();
    }
    add(rule, damping, direction, solve);
  }

  private OptimizerSettings optimizer(UpdateRule rule, double damping) {
    boolean sampled = rule.kind() == Kind.SF;
    double cosine = sampled ? settings.sampledDuplicateCosine() : settings.duplicateCosine();
    return OptimizerSettings.newBuilder()
        .setType(rule.kind().name().toLowerCase(Locale.ROOT))
        .setLearningRate(1.0)
        .setSchedule(ScheduleFamily.byDefault())
        .setDamping(damping)
        .setDuplicateCosine(cosine <= 1 ? cosine : null)
        .setDraws(sampled ? rule.count() : null)
        .build();
  }

  private void addKronecker(UpdateRule rule, KroneckerFactors.Source source)
      throws InterruptedException {
    KroneckerFactors factors = new KroneckerFactors(model, batch, source, labels, manager);
    for (double damping : settings.dampings()) {
      add(rule, damping, factors.direction(gradient, damping, manager), Optional.empty());
    }
  }

  private void add(
      UpdateRule rule, double damping, NDList direction, Optional<UpdateStatistics.Solve> solve)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the evaluation of updates was interrupted");
    }
    wave.add(new Candidate(rule, damping, direction, solve));
    long bytes = model.trainableParameters() * direction.head().getDataType().getNumOfBytes();
    if ((wave.size() + 1) * bytes > WAVE) {
      measure();
    }
  }

  private void measure() {
    double[] quadratics = fisher.quadratics(wave.stream().map(Candidate::direction).toList());
    for (int i = 0; i < quadratics.length; i++) {
      try (NDList direction = wave.get(i).direction()) {
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
        candidate.solve().map(UpdateStatistics.Solve::rowsDropped).orElse(0),
        candidate
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

  private NDList zeros() {
    NDList zeros = new NDList();
    for (NDArray parameter : model.parameters()) {
      zeros.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
    }
    return zeros;
  }

  private NDList copies(NDList tensors) {
    NDList copies = zeros();
    for (int i = 0; i < copies.size(); i++) {
      copies.get(i).addi(tensors.get(i));
    }
    return copies;
  }
}
