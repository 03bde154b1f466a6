package dev.fisherflow.pipelines.run;

import dev.fisherflow.schemas.ManifestState;
import dev.fisherflow.schemas.RunManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong with the files of a run. */
public final class RunDamage {

  private RunDamage() {}

  /** All of it, each file with its location and in a sentence; reads all files of the run. */
  public static List<String> of(RunFolder run) {
    List<String> damage = new ArrayList<>(ofManifest(run).stream().toList());
    run.digests().damage().forEach((file, how) -> damage.add(run.location(file) + " " + how));
    if (damage.isEmpty()
        && !run.digests().exist()
        && run.manifest().filter(RunDamage::hasDigests).isPresent()) {
      damage.add(run.location(RunFolder.DIGESTS) + " is missing: the files cannot be checked");
    }
    return damage;
  }

  private static boolean hasDigests(RunManifest manifest) {
    return manifest.getFormatVersion() > 0 && manifest.getState() == ManifestState.complete;
  }

  /** What is wrong with its manifest or that of its beginning. */
  public static Optional<String> ofManifest(RunFolder run) {
    String end = run.path(RunFolder.MANIFEST);
    // The page is noted after the manifest was written.
    return !run.workspace().exists(end) && run.digests().has(RunFolder.PAGE)
        ? Optional.of(run.workspace().resolve(end) + " is missing: the run had ended")
        : ManifestFiles.damage(run.itself());
  }
}
