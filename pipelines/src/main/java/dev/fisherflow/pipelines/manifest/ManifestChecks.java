package dev.fisherflow.pipelines.manifest;

import dev.fisherflow.schemas.RunId;
import dev.fisherflow.schemas.RunManifest;
import dev.fisherflow.schemas.TrialOutcome;
import java.time.DateTimeException;
import java.time.Instant;

/** Values that no run writes, although their types are right. */
final class ManifestChecks {

  /** Threads and trials at once are far fewer on any machine. */
  private static final int MOST = 1_000_000;

  private ManifestChecks() {}

  /**
   * Checks a manifest.
   *
   * @throws ManifestFault naming the first such value
   */
  static void check(RunManifest manifest) {
    if (!RunId.sound(manifest.getRunId())) {
      throw expected("the id of a run", "runId", manifest.getRunId());
    }
    moment("started", manifest.getStarted());
    moment("ended", manifest.getEnded());
    count("threadsPerTrial", manifest.getThreadsPerTrial(), MOST);
    count("trialsAtOnce", manifest.getTrialsAtOnce(), MOST);
    count("numericsVersion", manifest.getNumericsVersion(), MOST);
    count("failedRecords", manifest.getFailedRecords(), Long.MAX_VALUE);
    for (int i = 0; i < manifest.getOutcomes().size(); i++) {
      TrialOutcome outcome = manifest.getOutcomes().get(i);
      count("outcomes[%d].threads".formatted(i), outcome.getThreads(), MOST);
      if (!(outcome.getSeconds() >= 0)) {
        throw expected(
            "a time of at least 0 s", "outcomes[%d].seconds".formatted(i), outcome.getSeconds());
      }
    }
  }

  private static void moment(String field, String text) {
    try {
      if (!text.isEmpty()) {
        Instant.parse(text);
      }
    } catch (DateTimeException e) {
      throw expected("a moment in ISO 8601", field, text);
    }
  }

  private static void count(String field, long value, long most) {
    if (value < 0 || value > most) {
      throw expected("a number from 0 to %d".formatted(most), field, value);
    }
  }

  private static ManifestFault expected(String what, String field, Object found) {
    return new ManifestFault("expected %s at %s, found %s".formatted(what, field, found));
  }
}
