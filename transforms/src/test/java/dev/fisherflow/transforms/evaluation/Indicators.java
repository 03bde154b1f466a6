package dev.fisherflow.transforms.evaluation;

import dev.fisherflow.schemas.AdapterSettings;
import dev.fisherflow.schemas.EvaluationTarget;
import dev.fisherflow.schemas.Indicator;

/** Records of evaluations. */
final class Indicators {

  private Indicators() {}

  /** A target with the weights of a digest. */
  static EvaluationTarget target(String source, String checkpoint, String weightsDigest) {
    return EvaluationTarget.newBuilder()
        .setSource(source)
        .setTrialId("trial of " + source)
        .setTask("cola")
        .setDatasetDigest("data")
        .setModel("minilm")
        .setModelDigest("model")
        .setAdapter(AdapterSettings.newBuilder().setType("lora").setRank(8).build())
        .setCheckpoint(checkpoint)
        .setStep(7)
        .setStage(0.5)
        .setWeightsDigest(weightsDigest)
        .build();
  }

  /** An indicator of a target. */
  static Indicator of(EvaluationTarget target, int batch, String rule, double gamma, Double toSgd) {
    return Indicator.newBuilder()
        .setSource(target.getSource())
        .setTask(target.getTask())
        .setTrialId(target.getTrialId())
        .setCheckpoint(target.getCheckpoint())
        .setWeightsDigest(target.getWeightsDigest())
        .setStep(target.getStep())
        .setStage(target.getStage())
        .setBatch(batch)
        .setRule(rule)
        .setDamping(rule.equals("sgd") ? 0 : 1e-7)
        .setGamma(gamma)
        .setQuadratic(1)
        .setDot(1)
        .setNorm(2)
        .setCosine(0.5)
        .setGradientImbalance(3)
        .setRowsDropped(0)
        .setEffectiveDamping(1e-7)
        .setGammaToSgd(toSgd)
        .build();
  }
}
