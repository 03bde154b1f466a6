package dev.fisherflow.pipelines.doctor;

import dev.fisherflow.pipelines.evaluation.EvaluationFolder;
import dev.fisherflow.pipelines.run.RunDamage;
import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunRepair;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.TrialIdentity;
import dev.fisherflow.transforms.workspace.DamagedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of a run. */
record RunCheckup(RunFolder run, boolean repair) {

  List<Check> checks() {
    String subject = "run " + run.runId();
    List<Check> checks = new ArrayList<>();
    if (repair) {
      new RunRepair(run)
          .made()
          .forEach(file -> checks.add(Check.repaired(subject, file + " is made again")));
    }
    for (String damage : RunDamage.of(run)) {
      checks.add(Check.damaged(subject, damage + "; " + RunRepair.remedy(run, damage)));
    }
    EvaluationFolder evaluation = new EvaluationFolder(run);
    evaluation
        .digests()
        .damage()
        .forEach(
            (file, how) ->
                checks.add(
                    Check.damaged(
                        subject,
                        "%s %s; 'fisherflow evaluate %s' makes it again"
                            .formatted(evaluation.location(file), how, run.runId()))));
    version().ifPresent(how -> checks.add(Check.warning(subject, how)));
    if (checks.isEmpty()) {
      checks.add(Check.ok(subject, "its files are as they were written"));
    }
    return checks;
  }

  /** What an older or newer version has left out, or computes otherwise. */
  private Optional<String> version() {
    try {
      return run.manifest().flatMap(RunCheckup::version);
    } catch (DamagedException e) {
      return Optional.empty(); // told above
    }
  }

  private static Optional<String> version(RunManifest manifest) {
    if (manifest.getFormatVersion() == 0) {
      return Optional.of(
          "fisherflow %s wrote it before files had digests: they are read, but not checked"
              .formatted(manifest.getCodeVersion()));
    }
    int numerics = manifest.getNumericsVersion();
    return numerics == TrialIdentity.NUMERICS_VERSION
        ? Optional.empty()
        : Optional.of(
            ("its trials are of numerics version %d, this fisherflow's of %d: they are read, and a"
                    + " sweep of the same specification trains its own")
                .formatted(numerics, TrialIdentity.NUMERICS_VERSION));
  }
}
