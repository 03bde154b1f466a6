package dev.fisherflow.pipelines;

import dev.fisherflow.learning.adapter.AdapterNames;
import dev.fisherflow.schemas.Candidate;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Failure;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.schemas.Trial;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.schemas.TrialStatus;
import java.util.List;
import java.util.function.Function;

/** Datasets, results and selections as tests make them up. */
public final class TrialRecords {

  private TrialRecords() {}

  /** A dataset of texts of at most 100 tokens. */
  public static DatasetManifest dataset(String task, String digest, String source, long rows) {
    return DatasetManifest.newBuilder()
        .setTask(task)
        .setDigest(digest)
        .setSourceDigest(source)
        .setInputFormat("pair")
        .setTokenizerDigest("tokenizer")
        .setMaxTokens(100)
        .setSplits(List.of(split("dev", 7), split("train", rows)))
        .setFailedRows(0)
        .build();
  }

  private static SplitManifest split(String name, long rows) {
    return SplitManifest.newBuilder().setName(name).setRows(rows).setDigest(name).build();
  }

  /** A result without checkpoints, of 64 steps on one thread. */
  public static TrialResult.Builder result(Trial trial, TrialStatus status) {
    return TrialResult.newBuilder()
        .setTrial(trial)
        .setStatus(status)
        .setStepsDone(64)
        .setTrainableParameters(12345)
        .setThreads(1)
        .setDevice("cpu")
        .setSeconds(1.5);
  }

  /** A failure at step 7. */
  public static Failure.Builder failure(String cause, String message) {
    return Failure.newBuilder().setCause(cause).setMessage(message).setStep(7L);
  }

  /**
   * The choice of one trial among those of its method.
   *
   * @param names tells the hyper-parameters of a trial
   */
  public static Selection selection(
      TrialResult chosen, List<TrialResult> group, Function<Trial, String> names) {
    Trial trial = chosen.getTrial();
    return Selection.newBuilder()
        .setTask(trial.getTask())
        .setModel(trial.getModel())
        .setAdapter(AdapterNames.of(trial.getAdapter()))
        .setOptimizer(trial.getOptimizer().getType())
        .setHyperparameters(names.apply(trial))
        .setSettingScore(chosen.getBest().getScore())
        .setTrial(trial)
        .setCheckpoint(chosen.getBest())
        .setCandidates(group.stream().map(one -> candidate(one, chosen, names)).toList())
        .build();
  }

  private static Candidate candidate(
      TrialResult one, TrialResult chosen, Function<Trial, String> names) {
    Double score = one.getBest() == null ? null : one.getBest().getScore();
    return Candidate.newBuilder()
        .setTrialId(one.getTrial().getTrialId())
        .setHyperparameters(names.apply(one.getTrial()))
        .setSeed(one.getTrial().getSeed())
        .setStatus(one.getStatus())
        .setScore(score)
        .setMargin(score == null ? null : chosen.getBest().getScore() - score)
        .build();
  }
}
