package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.pipelines.plan.DatasetNeed;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Trial;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * The trials of a sweep on one dataset with one model, all but what the prepared dataset tells.
 *
 * @param task the dataset's task
 * @param maxTokens its token limit; null for images, which have none
 * @param truncation how texts are cut to it; null for as usual
 * @param tokenizerDigest digest of the tokenizer that made it
 * @param inputFormat how it shows the model a task's texts
 * @param modelDigest digest of the model
 * @param trials the trials without steps, digests and ids
 */
record Templates(
    String task,
    Integer maxTokens,
    String truncation,
    String tokenizerDigest,
    String inputFormat,
    String modelDigest,
    List<Trial> trials)
    implements Serializable {

  static Templates of(DatasetNeed need, SweepModels.Entry model, TrialPlan plan) {
    return new Templates(
        need.task().key(),
        need.task().images() ? null : need.maxTokens(),
        need.task().images() ? null : need.truncation().orElse(null),
        model.tokenizerDigest(),
        model.inputFormat().key(),
        model.digest(),
        plan.templates(need));
  }

  /** Whether a dataset is theirs; models with the same tokenizer and format share one. */
  boolean suits(DatasetManifest manifest) {
    return manifest.getTask().equals(task)
        && (maxTokens == null || manifest.getMaxTokens() == maxTokens)
        && Objects.equals(manifest.getTruncation(), truncation)
        && manifest.getTokenizerDigest().equals(tokenizerDigest)
        && manifest.getInputFormat().equals(inputFormat);
  }

  /** The whole trials on the prepared dataset. */
  List<Trial> trials(DatasetManifest manifest) {
    return TrialPlan.trials(trials, manifest, modelDigest);
  }
}
