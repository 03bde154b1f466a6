package dev.fisherflow.runners.cli.output;

import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.report.table.Columns;
import dev.fisherflow.runners.cli.progress.TrialLabel;
import dev.fisherflow.transforms.training.ResumeProof;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether stopped trials end as undisturbed ones do, a line for each trial. */
public final class ResumeTable {

  private final TrialNames names;
  private final List<ResumeProof> proofs = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param names the names of the trials
   */
  public ResumeTable(TrialNames names) {
    this.names = names;
  }

  /** Adds a trial, and says how it ended. */
  public String add(ResumeProof proof) {
    proofs.add(proof);
    return label(proof) + ": " + verdict(proof);
  }

  public boolean allEqual() {
    return proofs.stream().allMatch(ResumeProof::equal);
  }

  public String render() {
    long equal = proofs.stream().filter(ResumeProof::equal).count();
    return new Columns<ResumeProof>()
            .left("trial", this::label)
            .left("stopped after steps", ResumeTable::stops)
            .left("digest", ResumeTable::digests)
            .left("after stops", ResumeTable::verdict)
            .render(proofs)
        + "%d trials: %d equal, %d not\n".formatted(proofs.size(), equal, proofs.size() - equal);
  }

  private String label(ResumeProof proof) {
    return TrialLabel.of(proof.trial(), names.hyperparameters(proof.trial()));
  }

  private static String stops(ResumeProof proof) {
    return proof.stops().stream()
        .map(stop -> stop.step() + (stop.killed() ? " killed" : " interrupted"))
        .collect(Collectors.joining(", "));
  }

  private static String digests(ResumeProof proof) {
    String undisturbed = digest(proof.undisturbed());
    String stopped = digest(proof.stopped());
    return undisturbed.equals(stopped) ? undisturbed : undisturbed + " / " + stopped;
  }

  private static String digest(ResumeProof.Outcome outcome) {
    return outcome.failure().isEmpty()
        ? outcome.digest().substring(0, 12)
        : "failed: " + outcome.failure();
  }

  private static String verdict(ResumeProof proof) {
    return proof.equal() ? "equal" : "NOT EQUAL";
  }
}
