package dev.fisherflow.learning.worker;

import dev.fisherflow.learning.evaluation.EvaluationPlan;
import dev.fisherflow.learning.evaluation.EvaluationSettings;
import dev.fisherflow.learning.evaluation.UpdateRule;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.EvaluationWork;
import java.nio.file.Path;
import java.util.List;

/** An evaluation as a worker is asked for it. */
final class EvaluationMessage {

  private EvaluationMessage() {}

  /** The request for some batches. */
  static EvaluationWork of(
      EvaluationTarget target,
      Path adapter,
      Path examples,
      List<Integer> batches,
      EvaluationPlan plan) {
    return EvaluationWork.newBuilder()
        .setTarget(target)
        .setAdapter(adapter.toAbsolutePath().toString())
        .setExamples(examples.toString())
        .setBatches(batches)
        .setRules(plan.settings().rules().stream().map(UpdateRule::toString).toList())
        .setDampings(plan.settings().dampings())
        .setDuplicateCosine(plan.settings().duplicateCosine())
        .setSampledDuplicateCosine(plan.settings().sampledDuplicateCosine())
        .setBatchSize(plan.batchSize())
        .setMicroBatch(plan.microBatch())
        .build();
  }

  /** What a request asks for. */
  static EvaluationPlan plan(EvaluationWork work) {
    return new EvaluationPlan(
        new EvaluationSettings(
            work.getRules().stream().map(UpdateRule::of).toList(),
            work.getDampings(),
            work.getDuplicateCosine(),
            work.getSampledDuplicateCosine()),
        work.getBatchSize(),
        work.getMicroBatch());
  }
}
