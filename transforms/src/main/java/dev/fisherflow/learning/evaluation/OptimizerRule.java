package dev.fisherflow.learning.evaluation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import dev.fisherflow.declaration.Declaration;
import dev.fisherflow.declaration.Kind;
import dev.fisherflow.declaration.Setting;
import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.fisher.FisherScope;
import dev.fisherflow.learning.fisher.SolveSettings;
import dev.fisherflow.learning.optimizer.Optimizer;
import dev.fisherflow.learning.optimizer.OptimizerFamily;
import dev.fisherflow.learning.optimizer.Optimizers;
import dev.fisherflow.learning.optimizer.UpdateStatistics;
import dev.fisherflow.learning.schedule.ScheduleFamily;
import dev.fisherflow.schemas.OptimizerSettings;
import java.util.List;
import java.util.Optional;

/**
 * An optimizer of per-sample gradients as an update rule: its step from zero at the rate &minus;1.
 * Settings but damping and count have their defaults; duplicates are those of the evaluation.
 */
final class OptimizerRule implements UpdateRuleFamily {

  private final OptimizerFamily optimizer;
  private final Declaration declaration;

  private OptimizerRule(OptimizerFamily optimizer) {
    this.optimizer = optimizer;
    Declaration all = optimizer.declaration();
    declaration =
        all.with(
            all.settings().stream().filter(OptimizerRule::isOfRules).toArray(Setting<?>[]::new));
  }

  /** Whether evaluations can choose it: a damping or a count. */
  private static boolean isOfRules(Setting<?> setting) {
    return setting.kind() == Kind.COUNT || setting.name().equals(SolveSettings.DAMPING.name());
  }

  /** Every optimizer of per-sample gradients that needs no setting but its rate. */
  static List<UpdateRuleFamily> all() {
    return OptimizerFamily.REGISTRY.all().stream()
        .filter(OptimizerRule::isRule)
        .<UpdateRuleFamily>map(OptimizerRule::new)
        .toList();
  }

  private static boolean isRule(OptimizerFamily optimizer) {
    OptimizerSettings settings = settings(optimizer);
    return Optimizers.problems(settings).isEmpty()
        && (gradientsPerSample(settings) > 0 || needsFisher(settings));
  }

  private static int gradientsPerSample(OptimizerSettings settings) {
    return Optimizers.cost(settings, List.of()).gradientsPerSample();
  }

  private static boolean needsFisher(OptimizerSettings settings) {
    return Optimizers.cost(settings, List.of()).fisher() != FisherScope.NONE;
  }

  /** Defaults at the rate 1. */
  private static OptimizerSettings settings(OptimizerFamily optimizer) {
    OptimizerSettings settings =
        OptimizerSettings.newBuilder()
            .setType(optimizer.name())
            .setLearningRate(1.0)
            .setSchedule(ScheduleFamily.byDefault())
            .build();
    for (Setting<?> setting : optimizer.declaration().settings()) {
      settings = withDefault(settings, setting);
    }
    return settings;
  }

  private static <T> OptimizerSettings withDefault(OptimizerSettings settings, Setting<T> setting) {
    return setting.byDefault() == null
        ? settings
        : Settings.with(settings, setting, setting.byDefault());
  }

  @Override
  public Declaration declaration() {
    return declaration;
  }

  @Override
  public Class<?> code() {
    return optimizer.code();
  }

  @Override
  public boolean usual() {
    return optimizer.evaluated();
  }

  @Override
  public int gradientsPerSample(int count) {
    return gradientsPerSample(counted(count));
  }

  @Override
  public boolean needsFisher() {
    return needsFisher(settings(optimizer));
  }

  private OptimizerSettings counted(int count) {
    OptimizerSettings settings = settings(optimizer);
    return count().map(setting -> Settings.with(settings, setting, count)).orElse(settings);
  }

  @Override
  public Directions directions(int count, EvaluatedBatch batch) {
    OptimizerSettings settings = withDuplicates(counted(count), batch.settings());
    return damping ->
        step(
            damping().map(setting -> Settings.with(settings, setting, damping)).orElse(settings),
            batch);
  }

  private OptimizerSettings withDuplicates(
      OptimizerSettings settings, EvaluationSettings evaluation) {
    if (!optimizer.declaration().takes(SolveSettings.DUPLICATE_COSINE.name())) {
      return settings;
    }
    boolean keepsAll = gradientsPerSample(settings) > 1 || evaluation.duplicateCosine() > 1;
    return Settings.with(
        settings, SolveSettings.DUPLICATE_COSINE, keepsAll ? null : evaluation.duplicateCosine());
  }

  private static UpdateDirection step(OptimizerSettings settings, EvaluatedBatch batch) {
    NDList direction = batch.zeros();
    Optional<UpdateStatistics.Solve> solve;
    try (NDScope scope = new NDScope();
        Optimizer optimizer = Optimizers.of(settings, direction)) {
      scope.suppressNotUsedWarning();
      solve = optimizer.step(direction, batch.rows(), -1).solve();
    }
    return new UpdateDirection(direction, solve);
  }
}
