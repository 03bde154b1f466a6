package dev.fisherflow.pipelines.run;

import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.plan.TrialNames;
import dev.fisherflow.pipelines.plan.TrialPlan;
import dev.fisherflow.pipelines.report.export.ResultsCsv;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.Selection;
import dev.fisherflow.schemas.TrialResult;
import dev.fisherflow.transforms.selection.SelectCheckpoints;
import dev.fisherflow.transforms.workspace.DamagedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes again what the other files of a run hold: the manifest of its beginning from that of its
 * end; tables, selections and the report from the results.
 *
 * @param run the run
 */
public record RunRepair(RunFolder run) {

  private static final Set<String> OF_RESULTS =
      Set.of(
          RunFolder.TABLE,
          RunFolder.SELECTIONS,
          RunFolder.BASELINES,
          RunFolder.CURVES,
          RunFolder.PAGE);

  /** What to do about damage that is not repaired here. */
  public static String remedy(RunFolder run, String damage) {
    boolean made =
        OF_RESULTS.stream().anyMatch(file -> damage.startsWith(run.location(file)))
            || damage.startsWith(run.location(RunFolder.BEGUN));
    return made
        ? "--repair makes it again if the files that it is made of are sound"
        : "the same sweep with --run-id %s makes it again and trains no finished trial"
            .formatted(run.runId());
  }

  /** Makes it; gives the locations of the files. */
  public List<String> made() {
    List<String> made = new ArrayList<>();
    try {
      beginning().ifPresent(made::add);
      ofResults(made);
    } catch (DamagedException e) {
      return made; // what is missing for the rest is told with its remedy
    }
    return made;
  }

  private Optional<String> beginning() {
    Optional<RunManifest> end = ManifestFiles.read(run.itself(), RunFolder.MANIFEST);
    boolean sound;
    try {
      sound = ManifestFiles.read(run.itself(), RunFolder.BEGUN).isPresent();
    } catch (DamagedException e) {
      sound = false;
    }
    if (sound || end.filter(manifest -> ManifestJson.edited(manifest).isEmpty()).isEmpty()) {
      return Optional.empty();
    }
    RunManifest begun =
        RunManifest.newBuilder(end.get())
            .setState(ManifestState.begun)
            .setFailure("")
            .setEnded("")
            .setStages(List.of())
            .setDatasets(List.of())
            .setSources(List.of())
            .setTrials(List.of())
            .setOutcomes(List.of())
            .setSelections(List.of())
            .setChoices(List.of())
            .setSubmissions(List.of())
            .setFailedRecords(0)
            .build();
    run.workspace().publish(run.path(RunFolder.BEGUN), ManifestJson.write(begun));
    return Optional.of(run.location(RunFolder.BEGUN));
  }

  private void ofResults(List<String> made) {
    Map<String, String> damage = run.digests().damage();
    if (OF_RESULTS.stream().noneMatch(damage::containsKey)) {
      return;
    }
    List<TrialResult> results = run.results();
    if (damage.containsKey(RunFolder.TABLE)) {
      TrialNames names = TrialPlan.of(specification()).names();
      run.workspace()
          .publish(
              run.path(RunFolder.TABLE),
              stream ->
                  ResultsCsv.write(
                      results,
                      selected(results),
                      names,
                      specification().target().orElse(null),
                      stream));
    }
    if (damage.containsKey(RunFolder.SELECTIONS)) {
      run.writeSelections(selected(results));
    }
    if (RunReport.WRITTEN.stream().anyMatch(damage::containsKey)) {
      RunReport.of(run.workspace(), run.runId()).write();
    }
    List<String> files = OF_RESULTS.stream().filter(damage::containsKey).sorted().toList();
    run.digests().note(files);
    files.forEach(file -> made.add(run.location(file)));
  }

  private List<Selection> selected(List<TrialResult> results) {
    return SelectCheckpoints.of(results, specification().selection().diverged());
  }

  private SweepSpecification specification() {
    return SweepSpecification.parse(
        "the specification of " + run.runId(), run.begun().orElseThrow().specification());
  }
}
