package dev.fisherflow.pipelines.report;

import dev.fisherflow.schemas.IndicatorSummary;
import java.util.ArrayList;
import java.util.List;

/** Summaries of made-up evaluations. */
public final class Summaries {

  private Summaries() {}

  public static IndicatorSummary of(
      String source,
      long step,
      String rule,
      double damping,
      String figure,
      Double mean,
      Double deviation) {
    return IndicatorSummary.newBuilder()
        .setSource(source)
        .setTask("cola")
        .setTrialId("trial")
        .setCheckpoint(source + "/" + step)
        .setWeightsDigest("w")
        .setStep(step)
        .setStage(step / 100.0)
        .setRule(rule)
        .setDamping(damping)
        .setFigure(figure)
        .setMean(mean)
        .setStandardDeviation(deviation)
        .setBatches(mean == null ? 0 : 2)
        .setMissing(mean == null ? 2 : 0)
        .build();
  }

  /** A source with three stages, the paper's rules and three dampings. */
  public static List<IndicatorSummary> paper(String source) {
    List<IndicatorSummary> all = new ArrayList<>();
    for (long step : new long[] {0, 50, 100}) {
      all.add(of(source, step, "sgd", 0, "gradientImbalance", 10.0 + step, 1.0));
      all.add(of(source, step, "sgd", 0, "gamma/sgd", 1.0, 0.0));
      for (double damping : new double[] {1e-7, 1e-3, 1}) {
        all.add(of(source, step, "ef", damping, "gamma/sgd", 2.0, 3.0));
        all.add(of(source, step, "ief", damping, "gamma/sgd", 0.4, 0.01));
        all.add(of(source, step, "sf", damping, "gamma/sgd", 0.9, 0.1));
        all.add(of(source, step, "sf", damping, "gamma/ef", 0.45, 0.1));
      }
    }
    return all;
  }
}
